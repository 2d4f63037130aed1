"""The demo city: 한빛시 and its institutions. Every name is invented."""
