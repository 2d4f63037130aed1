"""What all foreign formats share: archives and XML read within limits, typed numbers, and a body in the making."""
