"""Transports: how packs leave the house and come in; one small port, a driver for each way."""
