"""What is looked for in a draft before anybody signs it."""
