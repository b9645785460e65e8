"""What complaints may be about, how they come and how bad they are: shared by complaints, rules and causes."""

KINDS = [("complaint", "Complaint"), ("suggestion", "Suggestion")]
TARGETS = [
    ("insurer", "Insurer"),
    ("product", "Product"),
    ("sale", "Sale"),
    ("claim", "Claim"),
    ("service", "Our service"),
]
SEVERITIES = [("0", "Slight"), ("1", "Normal"), ("2", "Serious"), ("3", "Very serious")]
STATES = [
    ("new", "New"),
    ("working", "In work"),
    ("referred", "Referred"),
    ("answered", "Answered"),
    ("closed", "Closed"),
]
OPEN = ("new", "working", "referred")
OUTCOMES = [
    ("justified", "Justified"),
    ("partly", "Partly justified"),
    ("unjustified", "Not justified"),
    ("adopted", "Adopted"),
    ("partly_adopted", "Partly adopted"),
    ("not_adopted", "Not adopted"),
]
OUTCOMES_OF = {
    "complaint": ("justified", "partly", "unjustified"),
    "suggestion": ("adopted", "partly_adopted", "not_adopted"),
}
WAYS = [
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("message", "SMS or messenger"),
    ("letter", "Letter"),
    ("person", "In person"),
]
