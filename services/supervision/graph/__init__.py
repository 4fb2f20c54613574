"""The subgraph's types, as thin views on the typed states; `services.supervision.schema` puts them together."""
