"""Who wears the cameras: invented officers with names as mixed as a real roster's."""

from __future__ import annotations

from dataclasses import dataclass

from app.simulator.dice import Dice

_FIRST_NAMES = """
Aaliyah Aino Alejandro Amara Amit Ana Anders Andre Anneli Antonio Asha Beatriz Ben Bianca Brandon Caleb Camila
Carlos Carmen Chen Chloë Connor Daniela Darnell David Deepa Diego Dmitri Ebony Eero Elena Emeka Emily Ethan
Fatima Felix Francesca Gabriel George Grace Hana Hassan Hiroshi Ibrahim Imani Ines Isabel Jamal James Jasmine
Javier Jin José Julia Kaisa Karim Keisha Kenji Kevin Khadija Kofi Lamar Laura Leilani Liam Linh Lucía Luis
Magnus Malik Marcus Maria Mateo Mei Mohammed Nadia Naomi Nia Noah Nora Olga Omar Patrick Paula Pooja Priya
Quentin Rachel Rafael Raj Rosa Ryan Samira Samuel Sean Sofia Søren Stefan Tamika Tariq Teresa Thabo Thomas
Tyrone Valentina Victor Wei Xavier Yara Yusuf Zahra Zoë
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())
_LAST_NAMES = """
Abara Abdi Adeyemi Aguilar Ahmed Alvarez Andersson Baker Banerjee Bauer Bennett Boateng Brooks Byrne Campbell
Castillo Chandra Cho Cohen Costa Cruz Da-Silva Delgado Diaz Dubois Eklund Espinoza Farah Ferreira Fischer
Fleming Flores Fofanah Fujita García Gonzalez Gordon Greene Gupta Haddad Hakala Hall Hansen Harris Hernández
Hoffman Huang Hussain Ivanova Jackson Jensen Johnson Jones Kamau Kapoor Katz Keller Khan Kim Kowalski Kumar
Laine Larsen Le Lewis Lindgren López Mäkinen Martinez Mbeki McCarthy Mendoza Mitchell Molina Moreau Morgan
Mwangi Nakamura Nguyễn Nieminen Novak O'Brien Ochoa Okafor Okoye Olsen Ortiz Osei Park Patel Pereira Perez
Petrov Pham Quinn Ramirez Rao Reyes Rivera Rossi Russo Saarinen Salazar Santos Sato Schmidt Shah Silva Singh
Smith St.-Clair Suzuki Takahashi Tanaka Thompson Torres Tran Turner Van-Dijk Vargas Virtanen Walker Washington
Weiss Williams Wong Wright Yamada Yang Yılmaz Young Zhang Zielinski
"""
LAST_NAMES = tuple(_LAST_NAMES.split())
AGENCY_NAMES = (
    "Lakeside PD",
    "County Sheriff",
    "Harbor PD",
    "Riverton PD",
    "Northgate Police",
    "Transit Police",
    "Campus Safety",
    "Pine Ridge Sheriff",
    "Airport Police",
    "Mill Creek PD",
)


@dataclass(frozen=True, slots=True)
class Person:
    """An officer who does not exist."""

    user_id: str
    first_name: str
    last_name: str
    badge_number: str

    def email(self, agency_slug: str) -> str:
        ascii_name = f"{self.first_name}.{self.last_name}".encode("ascii", "ignore").decode().lower()
        return f"{ascii_name.replace(chr(39), '').replace('.-', '-')}.{self.badge_number}@{agency_slug}.example"


def agency_name(index: int) -> str:
    """ "Lakeside PD", "County Sheriff", … and after the tenth the same with a number."""
    name = AGENCY_NAMES[index % len(AGENCY_NAMES)]
    return name if index < len(AGENCY_NAMES) else f"{name} {index // len(AGENCY_NAMES) + 1}"


def agency_slug(index: int) -> str:
    """The agency's name as a part of a host name."""
    return agency_name(index).lower().replace(" ", "-")


def person(dice: Dice, index: int) -> Person:
    """The officer with this number. The same officer always has the same name, badge and user id."""
    user_id = dice.guid("user", index)
    chance = int(user_id[:8], 16)
    first = FIRST_NAMES[chance % len(FIRST_NAMES)]
    last = LAST_NAMES[chance // len(FIRST_NAMES) % len(LAST_NAMES)]
    return Person(user_id, first, last.replace("-", " "), str(1000 + index * 7 % 9000 + index // 9000 * 10_000))
