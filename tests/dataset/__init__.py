"""The data set: what its file of figures says, what is generated from it, and that the services make it whole again."""
