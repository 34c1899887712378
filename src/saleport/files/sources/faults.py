"""What can be wrong with the bytes of a file, as problems."""

from saleport.errors import ErrorCode, Problem, Rejected


def unreadable(explanation: str) -> Rejected:
    """The file is not to be read at all, or not from here on."""
    return Rejected([Problem(code=ErrorCode.FILE_UNREADABLE, explanation=explanation, subject="file")])


def too_large(explanation: str, limit: str) -> Rejected:
    """The file holds more than is read."""
    problem = Problem(code=ErrorCode.FILE_TOO_LARGE, explanation=explanation, subject="file", words={"limit": limit})
    return Rejected([problem])


def not_to_be_had(option: str, value: str, rule: str) -> Rejected:
    """What the sender says of the file cannot be true of any, or is not true of this one."""
    problem = Problem(
        code=ErrorCode.PARAMETER_INVALID,
        explanation=f"{option} is '{value[:100]}': {rule}.",
        field=option,
        subject="file",
        words={"value": value[:100]},
    )
    return Rejected([problem])


def malformed(explanation: str) -> Problem:
    """One row is not in the form of the others."""
    return Problem(code=ErrorCode.ROW_MALFORMED, explanation=explanation, subject="row")


def line_too_long(number: int, most: int) -> Problem:
    """One line has more bytes than an order can have."""
    limit = size(most)
    explanation = f"Line {number} is longer than {limit}, and no order is: is a line end missing?"
    return Problem(code=ErrorCode.BODY_TOO_LARGE, explanation=explanation, words={"limit": limit})


def size(count: int) -> str:
    """A number of bytes, to be read by people."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024:  # noqa: PLR2004 - how units are made
            return f"{count} {unit}"
        count //= 1024
    return f"{count} GiB"
