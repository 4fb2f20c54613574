"""From the text of a request to one normal form.

prepare (parse, validate, pick)  ▸  conditions (decide @skip and @include)  ▸  collect (inline fragments)  ▸  normalise
"""
