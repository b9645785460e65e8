"""`make i18n`: bring every module's template and translations up to the words now on its screens.

Translations that still fit are kept, by message, whatever module or language file they were written in first;
what is missing is listed, so that somebody can write it into the .po file.
"""

import subprocess
from pathlib import Path

from . import odoo, settings, setup, venv

LANGUAGES = ("uk", "ru", "fa", "zh_CN")
# A catalogue of more than 1 MiB is read by nobody: the labels and helps of fields have a folder of their own there,
# which Odoo reads as well.
SPLIT = ("insurance_crm",)
LABELS = "i18n_extra"
MERGE = """
import sys, pathlib, polib
language, labels, split, *folders = sys.argv[1:]
folders = [pathlib.Path(folder) for folder in folders]
files = [folder / part / f"{language}.po" for folder in folders for part in ("i18n", labels)]
olds = {f: polib.pofile(f) for f in files if f.exists()}
known = {e.msgid: e.msgstr for old in olds.values() for e in old if e.msgstr}
missing = set()

def is_label(occurrence):
    return occurrence[0].startswith("model:ir.model.fields,")

def save(file, entries, metadata):
    new = polib.POFile()
    new.header, new.metadata = metadata[0], metadata[1] | {"Language": language}
    if file in olds:
        new.metadata |= olds[file].metadata
    new.extend(entries)
    file.parent.mkdir(exist_ok=True)
    new.save(file)

for folder in folders:
    pot = polib.pofile(next((folder / "i18n").glob("*.pot")))
    parts = {"i18n": [], labels: []}
    for entry in pot:
        msgstr = known.get(entry.msgid, "")
        if not msgstr:
            missing.add(entry.msgid)
        for part in parts:
            mine = [o for o in entry.occurrences if (is_label(o) and folder.name in split.split(",")) == (part == labels)]
            if mine:
                parts[part].append(polib.POEntry(msgid=entry.msgid, msgstr=msgstr, comment=entry.comment,
                                                 occurrences=mine, flags=entry.flags))
    for part, entries in parts.items():
        if entries:
            save(folder / part / f"{language}.po", entries, (pot.header, pot.metadata))
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
    folders = [str(settings.CHECKOUT / name) for name in names]
    for language in LANGUAGES:
        command = [str(venv.python()), "-c", MERGE, language, LABELS, ",".join(SPLIT), *folders]
        subprocess.run(command, check=True, env=setup.environment())
    files = [str(file) for folder in folders for file in Path(folder).glob("i18n*/*.po")]
    tidy = [str(venv.python().parent / "oca-checks-po"), "--fix", *files]
    subprocess.run(tidy, check=False, stdout=subprocess.DEVNULL, env=setup.environment(), cwd=settings.CHECKOUT)
