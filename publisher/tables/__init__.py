"""Tables as events: a CSV or XLSX file and a mapping (TOML) that says which column is which field.

reading   the rows of a file, whatever its encoding; nothing is evaluated, memory stays small
mapping   what the mapping file says
convert   a cell ▸ what the field's schema wants, or what is wrong with it, in Chinese and English
rows      a row ▸ an event
propose   a first mapping, guessed from the headers
"""

from publisher.tables.convert import Problem
from publisher.tables.mapping import Mapping, MappingError, load
from publisher.tables.propose import propose
from publisher.tables.reading import Row, TableError, read_table
from publisher.tables.rows import RowReader

__all__ = ["Mapping", "MappingError", "Problem", "Row", "RowReader", "TableError", "load", "propose", "read_table"]
