"""The names of months and days in six languages, and the zones that times are written with."""

import unicodedata

_MONTHS = (
    "january janvier januar enero gennaio januari janv jan jaenner janner ene gen",
    "february fevrier februar febrero febbraio februari fevr feb fev",
    "march mars marz maerz marzo maart mar mrz mrt",
    "april avril abril aprile apr avr abr",
    "may mai mayo maggio mei mag",
    "june juin juni junio giugno jun giu",
    "july juillet juli julio luglio jul juil lug",
    "august aout agosto augustus aug ago",
    "september septembre septiembre settembre sept sep set",
    "october octobre oktober octubre ottobre oct okt ott",
    "november novembre noviembre nov",
    "december decembre dezember diciembre dicembre dec dez dic",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}

_BESIDE_DATES = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun",
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do fr sa so",
    "lunes martes miercoles jueves viernes sabado domingo mie jue vie sab dom",
    "lunedi martedi mercoledi giovedi venerdi sabato domenica gio",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma wo za zo vr",
    "a at um uhr de del of the th st nd rd le den der op om alle ore h er o clock",
)
BESIDE_DATES = frozenset(word for words in _BESIDE_DATES for word in words.split())
"""Words that may stand beside a date and say nothing that its numbers do not."""

OFFSETS = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "cet": 60, "mez": 60, "met": 60,
    "cest": 120, "mesz": 120, "eet": 120, "eest": 180,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
}  # fmt: skip
"""Minutes east of Greenwich, by the names of zones that shops in Europe and North America write."""


def plain(text: str) -> str:
    """A text in lower case and without accents."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in folded if not unicodedata.combining(character))
