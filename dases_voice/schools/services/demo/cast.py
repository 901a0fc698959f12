"""Who is in the schools of the demonstration, and what each family has lived. All invented."""

from dataclasses import dataclass
from enum import StrEnum

from dases_voice.core.demo.people import FamilyState, Kind
from dases_voice.core.enums import PlatformRole

TILLEULS, LOUISE_MICHEL = "École élémentaire des Tilleuls", "Collège Louise-Michel"


@dataclass(frozen=True)
class Teacher:
    """An invented teacher and the names of her classes."""

    email: str
    name: str
    classes: tuple[str, ...]


@dataclass(frozen=True)
class School:
    """An invented school."""

    uai: str
    name: str
    city: str
    academy: str
    roster: str
    head_email: str
    head_name: str
    secretary_email: str
    secretary_name: str
    teachers: tuple[Teacher, ...]


SCHOOLS = (
    School(
        uai="0690991C",
        name=TILLEULS,
        city="Saint-Aubin-les-Prés",
        academy="Lyon",
        roster="tilleuls.csv",
        head_email="directrice@tilleuls.example",
        head_name="Hélène Faure",
        secretary_email="secretariat@tilleuls.example",
        secretary_name="Lucie Bonnet",
        teachers=(Teacher("claire.martin@tilleuls.example", "Claire Martin", ("CM2 A",)),),
    ),
    School(
        uai="0420992A",
        name=LOUISE_MICHEL,
        city="Valmont-sur-Loire",
        academy="Lyon",
        roster="louise-michel.csv",
        head_email="principal@louise-michel.example",
        head_name="Antoine Roche",
        secretary_email="secretariat@louise-michel.example",
        secretary_name="Marc Olivier",
        teachers=(
            Teacher("karim.benali@louise-michel.example", "Karim Benali", ("6e B",)),
            Teacher("sophie.laurent@louise-michel.example", "Sophie Laurent", ("5e A", "6e B")),
        ),
    ),
)

PLATFORM_STAFF = (
    ("relecture@voix.example", "Nadia Leroy", Kind.REVIEWER, PlatformRole.REVIEWER),
    (
        "dpo@voix.example",
        "Bernard Petit",
        Kind.DATA_PROTECTION_OFFICER,
        PlatformRole.DATA_PROTECTION_OFFICER,
    ),
    ("exploitation@voix.example", "Awa Diallo", Kind.OPERATOR, PlatformRole.OPERATOR),
)
# Accounts only: on whose behalf they sign is said where the agreements are.
LICENSEES = (
    ("ines.moreau@labo-parole.example", "Inès Moreau", "Laboratoire Parole et Langues"),
    ("tom.keller@voxlab.example", "Tom Keller", "VoxLab"),
)


class Story(StrEnum):
    """What happened with a pupil's consent before the newcomer arrives."""

    NOT_INVITED = "not_invited"
    SILENT = "silent"
    AGREED = "agreed"
    PUPIL_AGREED = "pupil_agreed"
    PUPIL_REFUSED = "pupil_refused"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"


# Whoever is not named here has a holder who agreed, and is asked at the microphone.
STORIES = {
    ("Abadie", "Zoé"): Story.PUPIL_AGREED,
    ("Barreau", "Noah"): Story.PUPIL_AGREED,
    ("Cissé", "Aminata"): Story.PUPIL_AGREED,
    ("Delorme", "Lucas"): Story.REFUSED,
    ("El Amrani", "Inès"): Story.DISPUTED,
    ("Fabre", "Gabin"): Story.SILENT,
    ("Garnier", "Jade"): Story.SILENT,
    ("Haddad", "Lina"): Story.PUPIL_AGREED,
    ("Imbert", "Théo"): Story.PUPIL_AGREED,
    ("Joly", "Manon"): Story.PUPIL_AGREED,
    ("Kowalski", "Adam"): Story.PUPIL_AGREED,
    ("Lemoine", "Rose"): Story.WITHDRAWN,
    ("Mercier", "Nathan"): Story.SILENT,
    ("Quentin", "Sarah"): Story.PUPIL_AGREED,
    ("Robin", "Ethan"): Story.PUPIL_AGREED,
    ("Sow", "Fatou"): Story.PUPIL_AGREED,
    ("Tessier", "Louis"): Story.PUPIL_REFUSED,
    ("Vidal", "Rayan"): Story.REFUSED,
    ("Ziani", "Sofia"): Story.NOT_INVITED,
}

# Whom a newcomer can be: one family of each kind.
FAMILIES = {
    ("Garnier", "Jade"): FamilyState.SILENT,
    ("Fabre", "Gabin"): FamilyState.ON_PAPER,
    ("Abadie", "Zoé"): FamilyState.AGREED,
    ("Delorme", "Lucas"): FamilyState.REFUSED,
    ("El Amrani", "Inès"): FamilyState.DISPUTED,
}
