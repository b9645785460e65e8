"""Our count of SMS segments agrees with published cases of another program (MIT licence beside the data)."""

import importlib.util
import json

import pytest

from tools import settings

CASES = "sms/twilio_segment_testdata.json"


def cases():
    """Return the published cases; none where the data is not there."""
    folder = settings.data_folder()
    return json.loads((folder / CASES).read_text()) if folder and (folder / CASES).exists() else []


@pytest.fixture(scope="module")
def segments():
    """Return the library, which is pure Python."""
    path = settings.CHECKOUT / "insurance_sms" / "lib" / "segments.py"
    spec = importlib.util.spec_from_file_location("insurance_segments", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not cases(), reason=f"{CASES} is not there: set INSURANCE_DATA")
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["testDescription"])
def test_published_case(segments, case):
    """The alphabet, the number of segments, and their size in bits without headers."""
    told = segments.count(case["body"])
    assert (told.encoding, told.segments) == (case["encoding"], case["segments"])
    assert told.characters * (7 if told.encoding == segments.GSM else 16) == case["messageSize"]
