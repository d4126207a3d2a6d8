"""What the service is worth, measured on this machine."""
