"""GraphQL types: thin views on the states of representatives, stations, receptions and records."""
