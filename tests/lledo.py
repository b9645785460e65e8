"""The Lledó–Pavía motor portfolio as a broker's spreadsheet.

The set (see ``SOURCES.md`` beside the data) has no names, phones, plates or insurers. They are made
from each row, always the same ones: a client is one birth date with one licence date, a car is one
policy. ``Date_last_renewal`` is the first day of a term, ``Date_next_renewal`` its exclusive end; the
columns ``Lapse`` and ``Date_lapse`` are not used, they count the customer's other policies.

    python -m tests.lledo OUT.csv [--until 2018-05-01]
"""

import argparse
import csv
import io
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

ARCHIVE = Path("portfolio") / "lledo_pavia_2024_v2.zip"
ROWS = 105_555
ENCODING = "iso8859_15"
HEADER = [
    "Client no.", "Client", "Birth date", "Phone", "City", "Plate", "Make", "Model", "Year built", "Power (hp)",
    "Insurer", "Line", "Product", "Policy number", "Issue date", "Valid from", "Valid to", "Premium", "Our %",
    "Agent", "Issuer", "Channel", "Office", "Note", "With us since", "Payments a year", "Claims in the term",
    "Claims cost in the term",
]  # fmt: skip
AGENTS = [
    "Ana Belén Ruiz", "Javier Ortega", "Lucía Peña", "Manuel Ibáñez", "Nuria Castaño", "Óscar Muñoz", "Pilar Zúñiga",
    "Raúl Domínguez", "Sonia Quílez", "Tomás Yáñez", "Verónica Llorens", "Iván Bellver",
]  # fmt: skip
ISSUERS = ["Carmen Sáez", "Emilio Navarro", "Rosa Giménez"]
INSURERS = [
    "Mutua Levantina",
    "Aseguradora del Turia",
    "Seguros Albufera",
    "Compañía Ibérica de Seguros",
    "Nueva Unión",
]
MARKETERS = [
    f"Mediador {name}" for name in ("Alcira", "Buñol", "Cullera", "Denia", "Elche", "Gandía", "Jávea", "Sueca")
]
OFFICES = {"0": "Valencia Centro", "1": "Castellón"}
CITIES = ["Valencia", "Torrent", "Gandía", "Sagunto", "Castellón", "Alcoy", "Elche", "Xàtiva"]
_FIRST = (
    "Antonio José Manuel Francisco David Juan Javier Daniel Carlos Alejandro Miguel Rafael Pedro Ángel Pablo Sergio Fernando "
    "Jorge Luis Alberto Álvaro Óscar Adrián Raúl Enrique Ramón Vicente Andrés Joaquín Santiago Eduardo Víctor Roberto Jaime "
    "Ignacio María Carmen Ana Isabel Laura Cristina Marta Dolores Lucía Pilar Elena Rosa Raquel Paula Sara Silvia Beatriz "
    "Patricia Julia Concepción Teresa Nuria Irene Mercedes Montserrat Rocío Alicia Sonia Andrea Inmaculada Susana Amparo"
).split()
_SURNAMES = (
    "García González Rodríguez Fernández López Martínez Sánchez Pérez Gómez Martín Jiménez Ruiz Hernández Díaz Moreno Muñoz "
    "Álvarez Romero Alonso Gutiérrez Navarro Torres Domínguez Vázquez Ramos Gil Ramírez Serrano Blanco Molina Morales Suárez "
    "Ortega Delgado Castro Ortiz Rubio Marín Sanz Núñez Iglesias Medina Garrido Cortés Castillo Santos Lozano Guerrero Cano "
    "Prieto Méndez Cruz Calvo Gallego Vidal León Márquez Herrera Peña Flores Cabrera Campos Vega Fuentes Carrasco Díez Reyes "
    "Caballero Nieto Aguilar Pascual Santana Herrero Lorenzo Montero Hidalgo Giménez Ibáñez Ferrer Durán Vicente Benítez Mora "
    "Santiago Arias Vargas Carmona Crespo Pastor Soto Sáez Velasco Soler Moya Esteban Parra Bravo Gallardo Rojas"
).split()
_CARS = {
    "1": ["Honda CB", "Yamaha XMax", "Piaggio Vespa", "Suzuki Burgman", "BMW GS"],
    "2": ["Citroën Berlingo", "Renault Kangoo", "Ford Transit", "Peugeot Partner", "Fiat Ducato"],
    "3": ["Seat Ibiza", "Seat León", "Renault Mégane", "Citroën C4", "Volkswagen Golf", "Peugeot 308", "Opel Corsa", "Ford Focus"],
    "4": ["John Deere 5R", "New Holland T4", "Massey Ferguson 4700"],
}  # fmt: skip
_PRODUCTS = {"1": "Moto", "2": "Furgoneta", "3": "Turismo", "4": "Agrícola"}
_PLATE_LETTERS = "BCDFGHJKLMNPRSTVWXYZ"


def read(folder):
    """Yield the rows of the archive in ``folder`` as dicts, in the file's order."""
    with zipfile.ZipFile(Path(folder) / ARCHIVE) as archive:
        name = next(n for n in archive.namelist() if n.endswith("Motor vehicle insurance data.csv"))
        with archive.open(name) as member:
            yield from csv.DictReader(io.TextIOWrapper(member, "ascii", newline=""), delimiter=";")


def claims_list(folder):
    """Return the bytes of the archive's list of claims by type, as it is."""
    with zipfile.ZipFile(Path(folder) / ARCHIVE) as archive:
        return archive.read(next(n for n in archive.namelist() if n.endswith("sample type claim.csv")))


def day(text):
    """Return the date of ``DD/MM/YYYY``."""
    return datetime.strptime(text, "%d/%m/%Y").date()


class Broker:
    """Makes up what the set lacks; the same row always gets the same answers.

    :param claims: write the claims of the term too; they are complete only when it has ended
    """

    def __init__(self, claims=False):
        self._clients, self._names, self._claims = {}, set(), claims

    def client(self, row):
        """Return ``(number, name, phone, city)`` of the client of ``row``."""
        key = row["Date_birth"], row["Date_driving_licence"]
        if key not in self._clients:
            number = len(self._clients) + 1
            self._clients[key] = (
                f"C{number:05d}",
                self._name(number, row["Date_birth"]),
                _phone(number),
                CITIES[number % len(CITIES)],
            )
        return self._clients[key]

    def _name(self, number, birth):
        """Namesakes are given different birthdays, as names with birth dates must tell people apart."""
        while True:
            mixed = number * 2_654_435_761 % 2**32
            parts = (
                _FIRST[mixed % len(_FIRST)],
                _SURNAMES[mixed // 101 % len(_SURNAMES)],
                _SURNAMES[mixed // 10_007 % len(_SURNAMES)],
            )
            if (*sorted(parts), birth) not in self._names:
                self._names.add((*sorted(parts), birth))
                return " ".join(parts)
            number += 1_000_003

    def line(self, row):
        """Return the cells of one row of the broker's spreadsheet (see HEADER)."""
        number, policy = self.client(row), int(row["ID"])
        kind, start, end = row["Type_risk"], day(row["Date_last_renewal"]), day(row["Date_next_renewal"])
        make, model = _CARS[kind][policy % len(_CARS[kind])].split(" ", 1)
        full = float(row["Premium"]) > 400
        first = min(start, day(row["Date_start_contract"]))  # 68 rows are of a term begun before the contract
        return [
            *number[:2], row["Date_birth"], *number[2:], _plate(policy), make, model, row["Year_matriculation"], row["Power"],
            INSURERS[policy % 5], "HULL" if full else "MTPL", f"{_PRODUCTS[kind]} {'Todo Riesgo' if full else 'Terceros'}",
            policy_number(policy), start.strftime("%d/%m/%Y"), start.strftime("%d/%m/%Y"),
            (end - timedelta(days=1)).strftime("%d/%m/%Y"), row["Premium"].replace(".", ","), "12,5" if kind == "3" else "15",
            AGENTS[policy % len(AGENTS)], ISSUERS[policy % len(ISSUERS)],
            "direct sale" if row["Distribution_channel"] == "0" else MARKETERS[policy % len(MARKETERS)],
            OFFICES[row["Area"]], "", first.strftime("%d/%m/%Y"), 2 if row["Payment"] == "1" else 1,
            row["N_claims_year"] if self._claims else "", row["Cost_claims_year"].replace(".", ",") if self._claims else "",
        ]  # fmt: skip


def policy_number(policy):
    """Return the policy's number for its ID in the set; its terms share it."""
    return f"LP-{policy:06d}"


def _phone(number):
    """Different Spanish mobile numbers for different clients."""
    return f"+34 6{number * 7919 % 10**8:08d}"


def _plate(policy):
    letters, digits = divmod(policy * 37, 10_000)
    text = ""
    for _position in range(3):
        letters, rest = divmod(letters, len(_PLATE_LETTERS))
        text = _PLATE_LETTERS[rest] + text
    return f"{digits:04d} {text}"


def write(folder, path, until=None, limit=None, claims=False, only=None):
    """Write the spreadsheet as CSV.

    :param until: only terms begun by this date
    :param limit: only so many rows
    :param claims: with the claims of each term and what they cost, see Broker
    :param only: function of a policy's ID in the set: whether to write its terms
    :return: the rows written
    """
    broker, count = Broker(claims), 0
    with Path(path).open("w", encoding=ENCODING, newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        for row in read(folder):
            if until and day(row["Date_last_renewal"]) > until:
                continue
            if only and not only(row["ID"]):
                continue
            writer.writerow(broker.line(row))
            count += 1
            if count == limit:
                break
    return count


# Run in an Odoo process (`run_in_odoo`): make the broker's employees and start the import of the file `arguments["path"]`.
# The last two agents and one issuer are left out: their policies are the unassigned book.
START = """
import base64, pathlib
from tests import lledo
if env.company.country_id != env.ref("base.es"):
    env.company.country_id = env.ref("base.es")
users = env["res.users"].with_context(no_reset_password=True)
for number, name in enumerate(lledo.AGENTS[:-2] + lledo.ISSUERS[:-1]):
    login = f"lledo{number}"
    if not users.search([("login", "=", login)]):
        users.create({"name": name, "login": login, "group_ids": [(4, env.ref("insurance_crm.group_agent_own").id)]})
data = base64.b64encode(pathlib.Path(arguments["path"]).read_bytes())
profile = env["insurance.book.profile"].search([("name", "=", "Lledó–Pavía motor portfolio")])
run = env["insurance.book.run"].create({"filename": "Lledó–Pavía motor portfolio.csv", "file": data, "profile_id": profile.id})
run.action_import()
env.cr.commit()
result = run.id
"""
# Work a started import (`arguments["run"]`) off in this very process, as the scheduled action does.
WORK = """
run = env["insurance.book.run"].browse(arguments["run"])
while run.state == "running":
    run._step_safely()
    env.cr.commit()
result = run.read(["state", "message", "total", "created", "updated", "unchanged", "rejected", "clients_created"])[0]
"""


def main():
    """Command line: write the spreadsheet for a look or a manual import."""
    parser = argparse.ArgumentParser(description="The Lledó–Pavía portfolio as a broker's CSV")
    parser.add_argument("out")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--until", type=date.fromisoformat)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    print(write(options.data, options.out, options.until, options.limit), "rows")


if __name__ == "__main__":
    main()
