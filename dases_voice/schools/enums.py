"""Closed lists of the schools."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SchoolRole(TextChoices):
    """What a person does in one school."""

    TEACHER = "teacher", _("Teacher")
    HEAD = "head", _("School head")
    SECRETARY = "secretary", _("Secretary")


class Level(TextChoices):
    """The levels of French schools, from reading to the baccalauréat."""

    CP = "cp", "CP"
    CE1 = "ce1", "CE1"
    CE2 = "ce2", "CE2"
    CM1 = "cm1", "CM1"
    CM2 = "cm2", "CM2"
    SIXIEME = "6e", "6e"
    CINQUIEME = "5e", "5e"
    QUATRIEME = "4e", "4e"
    TROISIEME = "3e", "3e"
    SECONDE = "2de", "2de"
    PREMIERE = "1re", "1re"
    TERMINALE = "tle", "Tle"


class CardPicture(TextChoices):
    """The drawing on a pupil's card: hers alone in her class, and not her name."""

    BALL = "ball", _("Ball")
    BALLOON = "balloon", _("Balloon")
    BEAR = "bear", _("Bear")
    BELL = "bell", _("Bell")
    BIRD = "bird", _("Bird")
    BOAT = "boat", _("Boat")
    BOOK = "book", _("Book")
    BUTTERFLY = "butterfly", _("Butterfly")
    CACTUS = "cactus", _("Cactus")
    CARROT = "carrot", _("Carrot")
    CAT = "cat", _("Cat")
    CHERRY = "cherry", _("Cherries")
    CLOUD = "cloud", _("Cloud")
    CROWN = "crown", _("Crown")
    DRUM = "drum", _("Drum")
    FISH = "fish", _("Fish")
    FLOWER = "flower", _("Flower")
    FOX = "fox", _("Fox")
    GLASSES = "glasses", _("Glasses")
    GUITAR = "guitar", _("Guitar")
    KITE = "kite", _("Kite")
    LAMP = "lamp", _("Lamp")
    LEAF = "leaf", _("Leaf")
    MOUNTAIN = "mountain", _("Mountain")
    MUSHROOM = "mushroom", _("Mushroom")
    OWL = "owl", _("Owl")
    PENCIL = "pencil", _("Pencil")
    RABBIT = "rabbit", _("Rabbit")
    ROCKET = "rocket", _("Rocket")
    SNAIL = "snail", _("Snail")
    STAR = "star", _("Star")
    TRAIN = "train", _("Train")
    TREE = "tree", _("Tree")
    TURTLE = "turtle", _("Turtle")
    UMBRELLA = "umbrella", _("Umbrella")
    WHALE = "whale", _("Whale")

    @property
    def number(self) -> int:
        """Return the number on the card: the same in every class, for whoever does not see it."""
        return list(type(self)).index(self) + 1


class SecretPicture(TextChoices):
    """A pupil shows two of these, in any order, to say that the card is hers.

    They guard against slips between classmates, not against thieves.
    """

    APPLE = "apple", _("Apple")
    CANDLE = "candle", _("Candle")
    CAR = "car", _("Car")
    CUP = "cup", _("Cup")
    HAT = "hat", _("Hat")
    HEART = "heart", _("Heart")
    HOUSE = "house", _("House")
    KEY = "key", _("Key")
    LADDER = "ladder", _("Ladder")
    MOON = "moon", _("Moon")
    SCISSORS = "scissors", _("Scissors")
    SUN = "sun", _("Sun")
