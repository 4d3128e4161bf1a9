"""The command `milepost`: it starts, operates and shows the services, and is imported by none of them."""
