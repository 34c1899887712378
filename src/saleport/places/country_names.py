"""What countries are called: their ISO codes, and the spellings a shop or a customer may use instead.

The names come from Babel, in many languages; what it does not have is here.
"""

import pickle
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Final

from babel import localedata

# ISO 3166-1 as of 2025: each alpha-2 code with its alpha-3 code.
_ISO: Final = """
ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB BDBGD
BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR BZBLZ CACAN
CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR CYCYP CZCZE DEDEU
DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK FMFSM FOFRO FRFRA GAGAB
GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS GTGTM GUGUM GWGNB GYGUY HKHKG
HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN ISISL ITITA JEJEY JMJAM JOJOR JPJPN
KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU
LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR
MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL
OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB
RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP
SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN
TZTZA UAUKR UGUGA UMUMI USUSA UYURY UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF
ZMZMB ZWZWE
"""
ALPHA_3: Final = {pair[:2]: pair[2:] for pair in _ISO.split()}

# Codes that are reserved, withdrawn or used by the European Union alone, where they leave no choice;
# Babel has names for some of them (the Canary Islands are its IC).
_OTHER_CODES: Final = {
    "AC": "SH", "CP": "FR", "CQ": "GG", "DG": "IO", "EA": "ES",
    "EL": "GR", "FX": "FR", "IC": "ES", "TA": "SH", "TP": "TL", "UK": "GB",
    "FXX": "FR", "ROM": "RO", "TMP": "TL",
}  # fmt: skip

# Spellings that Babel does not have: English short names of ISO, former and everyday
# names, parts of a country that people give as their country.
_SPELLINGS: Final = {
    "AE": "UAE|Emirates|Emirats",
    "AT": "Oesterreich|Republik Österreich",
    "BA": "Bosnia|Bosnie",
    "BN": "Brunei Darussalam",
    "BQ": "Bonaire|Bonaire, Sint Eustatius and Saba",
    "CD": "Congo Kinshasa|Congo DRC|DR Congo|DRC|RDC|Democratic Republic of Congo|Democratic Republic of the Congo"
    "|République démocratique du Congo|Zaire",
    "CG": "Congo|Congo Brazzaville",
    "CH": "Swiss Confederation|Confédération suisse",
    "CI": "Ivory Coast",
    "CN": "PRC|People's Republic of China|Mainland China",
    "CV": "Cape Verde|Cap-Vert",
    "CZ": "Czech Republic|République tchèque|Tschechische Republik",
    "DE": "Bundesrepublik Deutschland|BRD|RFA",
    "ES": "Islas Canarias|Islas Baleares|Baleares",
    "FK": "Falkland Islands|Malvinas",
    "FR": "France métropolitaine|Metropolitan France|French Republic|République française"
    "|Corse",  # codespell:ignore corse
    "GB": "Great Britain|Britain|England|Scotland|Wales|Northern Ireland|North Ireland|Grande-Bretagne|Angleterre"
    "|Écosse|Pays de Galles|Irlande du Nord|Großbritannien|Schottland|Nordirland|Inghilterra|Scozia|Galles"
    "|Gran Bretagna|Inglaterra|Escocia|Gales|Gran Bretaña|Grã-Bretanha|Groot-Brittannië|Engeland|Schotland"
    "|Storbritannien|Anglia|Wielka Brytania|United Kingdom of Great Britain and Northern Ireland",
    "GR": "Hellas|Hellenic Republic",
    "GS": "South Georgia and the South Sandwich Islands",
    "HK": "Hong Kong|Hong Kong SAR",
    "HM": "Heard Island and McDonald Islands",
    "IE": "Southern Ireland",
    "IT": "Italian Republic|Sardegna|Sicilia",
    "KG": "Kyrgyz Republic",
    "KP": "Democratic People's Republic of Korea",
    "KR": "South Korea|Republic of Korea|Corée",
    "LA": "Lao People's Democratic Republic",
    "LY": "Libyan Arab Jamahiriya",
    "MF": "Saint Martin (French part)",
    "MK": "Macedonia|Macédoine|FYROM|former Yugoslav Republic of Macedonia",
    "MM": "Myanmar|Burma|Birmanie",
    "MO": "Macao|Macau|Macao SAR",
    "NL": "Holland|Hollande|Olanda|Holanda|Nederlanden",
    "PS": "Palestine|Palestina",
    "PT": "Açores|Azores|Madeira",
    "RE": "Île de la Réunion|Reunion Island",
    "RU": "Russian Federation|Fédération de Russie",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "SK": "Slovak Republic",
    "SX": "Sint Maarten (Dutch part)",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland",
    "TL": "East Timor|Timor oriental",
    "TR": "Turkey|Turkiye",
    "TW": "Chinese Taipei|Republic of China|Province of China Taiwan",
    "UM": "United States Minor Outlying Islands",
    "US": "United States of America|America|Amérique|États-Unis d'Amérique|Vereinigte Staaten von Amerika",
    "VA": "Holy See|Saint-Siège|Vatican|Vatican City State",
    "VC": "Saint Vincent and the Grenadines",
    "VG": "British Virgin Islands",
    "VI": "Virgin Islands, U.S.",
}  # fmt: skip

_LANGUAGES: Final = (
    "en fr de es it nl pt pl sv da nb nn fi cs sk hu ro bg el hr sl et lv lt ga mt is tr uk ru be sr sq mk bs "
    "ca eu gl cy br lb ar he fa hi zh zh_Hant ja ko vi th id ms"
)

# Letters that no decomposition takes apart, and the sign for "and".
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "&": " and "})

_IN_PARENTHESES: Final = re.compile(r"\([^)]*\)")


def fold(text: str) -> str:
    """The text without accents, case, blanks and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in plain if letter.isalnum())


@cache
def spellings() -> dict[str, str]:
    """Every folded spelling with its code; one that two countries share is nobody's."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    short_names: defaultdict[str, set[str]] = defaultdict(set)
    for code in ALPHA_3:
        names[fold(code)].add(code)
    for language in _LANGUAGES.split():
        for territory, name in _territory_names(language).items():
            code = territory if territory in ALPHA_3 else _OTHER_CODES.get(territory)
            if code is not None:
                names[fold(name)].add(code)
                if "St." in name:
                    names[fold(name.replace("St.", "Saint"))].add(code)
                if "(" in name:
                    short_names[fold(_IN_PARENTHESES.sub("", name))].add(code)
    names = defaultdict(set, short_names | names)
    known = {way: min(codes) for way, codes in names.items() if len(codes) == 1}
    for code, ways in _SPELLINGS.items():
        known |= {fold(way): code for way in ways.split("|")}
    known |= {fold(alpha_3): code for code, alpha_3 in ALPHA_3.items()}
    known |= {fold(other): code for other, code in _OTHER_CODES.items()}
    known.pop("", None)
    return known


def _territory_names(language: str) -> dict[str, str]:
    # Locale(language).territories would keep the whole locale in memory for good:
    # 50 MB for all languages (measured) instead of the names alone.
    data = Path(localedata.resolve_locale_filename(language)).read_bytes()
    return pickle.loads(data)["territories"]  # noqa: S301 - Babel's own file
