"""GraphQL types: thin views on the states of suggestions and opinions."""
