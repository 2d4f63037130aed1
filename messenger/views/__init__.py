"""What goes over HTTP and over the live line: the contract with every client, by subject."""
