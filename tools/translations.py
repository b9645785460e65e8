"""`make i18n`: bring every module's template and translations up to the words now on its screens.

Translations that still fit are kept, by message, whatever module or language file they were written in first;
what is missing is listed, so that somebody can write it into the .po file.
"""

import subprocess
from pathlib import Path

from . import odoo, settings, setup, venv

LANGUAGES = ("uk", "ru", "fa", "zh_CN")
MERGE = """
import sys, pathlib, polib
language, *folders = sys.argv[1:]
files = [pathlib.Path(folder) / f"{language}.po" for folder in folders]
known = {e.msgid: e.msgstr for f in files if f.exists() for e in polib.pofile(f) if e.msgstr}
missing = set()
for file in files:
    old = polib.pofile(file) if file.exists() else None
    new = polib.pofile(next(file.parent.glob("*.pot")))
    new.metadata |= old.metadata if old else {"Language": language}
    for entry in new:
        entry.msgstr = known.get(entry.msgid, "")
        if not entry.msgstr:
            missing.add(entry.msgid)
    new.save(file)
print(f"{language}: {len(missing)} missing")
for text in sorted(missing):
    print("   ", repr(text))
"""


def main(database=None):
    """Export the templates from a database with all modules (the demonstration's by default), merge each language."""
    database = database or settings.database("demo")
    names = [name for name in settings.modules() if name != "insurance_demo"]
    for name in names:
        (settings.CHECKOUT / name / "i18n").mkdir(exist_ok=True)
    odoo.run("i18n", "export", "-d", database, *names, log=odoo.log_file("i18n"))
    folders = [str(settings.CHECKOUT / name / "i18n") for name in names]
    for language in LANGUAGES:
        subprocess.run([str(venv.python()), "-c", MERGE, language, *folders], check=True, env=setup.environment())
    files = [str(file) for folder in folders for file in Path(folder).glob("*.po")]
    tidy = [str(venv.python().parent / "oca-checks-po"), "--fix", *files]
    subprocess.run(tidy, check=False, stdout=subprocess.DEVNULL, env=setup.environment(), cwd=settings.CHECKOUT)
