"""What can be wrong with a file or a cell, as codes; the words are chosen where they are shown."""


class BookError(ValueError):
    """Base: ``code`` names the problem, ``params`` are the facts of this case."""

    def __init__(self, code, **params):
        super().__init__(code, params)
        self.code = code
        self.params = params


class FileError(BookError):
    """The file as a whole cannot be read."""


class CellError(BookError):
    """One cell cannot be understood."""


class RowError(ValueError):
    """A row cannot be imported; ``problems`` are the BookErrors found in it, all of them."""

    def __init__(self, problems):
        super().__init__(*problems)
        self.problems = list(problems)
