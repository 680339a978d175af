//! Writing a pupil, in either degree.

use std::io::{self, Write};

use preau_domain::school::{Level, SchoolYear};

use crate::synthetic::Synthetic;
use crate::synthetic::entry::EntryWriter;
use crate::synthetic::family::{Child, Family, Tie};
use crate::synthetic::output::{Output, Shelf};
use crate::synthetic::plan::{Class, School};
use crate::synthetic::random::Random;

/// A pupil at a place of a school.
pub(crate) struct Pupil<'a> {
    key: String,
    school_key: String,
    birth: String,
    ine: String,
    boards: bool,
    travels: bool,
    family: &'a Family,
    child: &'a Child,
    school: &'a School,
    class: Option<&'a Class>,
    place: u32,
}

impl<'a> Pupil<'a> {
    /// The pupil with this number among all.
    pub(crate) fn new(
        synthetic: &Synthetic,
        number: u64,
        family: &'a Family,
        child: &'a Child,
        school: &'a School,
        place: u32,
    ) -> Self {
        let mut random = Random::of(synthetic.seed, number);
        let class = school.class_of(place).map(|(_, class)| class);
        let year = SchoolYear::of(synthetic.date).start.year();
        let usual = class.map_or(year, |class| school.birth_year(class, year));
        // One in twenty is a year older.
        let born = usual - i16::from(random.chance(5));
        let (day, month) = (1 + random.below(28), 1 + random.below(12));
        let letters = [random.one(b"ABCDE"), random.one(b"FGHJK")].map(char::from);
        Self {
            key: number.to_string(),
            school_key: school.key.to_string(),
            birth: format!("{day:02}/{month:02}/{born}"),
            ine: format!("{number:09}{}{}", letters[0], letters[1]),
            boards: random.chance(70),
            travels: random.chance(40),
            family,
            child,
            school,
            class,
            place,
        }
    }

    /// Writes the entry.
    pub(crate) fn write<W: Write>(&self, output: &mut Output<W>) -> io::Result<()> {
        let young = self.school.level == Level::Ecole;
        let pile = if young {
            Shelf::EcolePupils
        } else {
            Shelf::Pupils
        };
        output.entry(pile, |file| {
            file.add(("categoriePersonne", "Eleve"), &self.key, |entry| {
                entry.one("ENTPersonJointure", &self.key);
                entry.one("ENTPersonDateNaissance", &self.birth);
                entry.one("ENTPersonStructRattach", &self.school_key);
                entry.one("ENTEleveINE", &self.ine);
                if young {
                    self.write_first_degree(entry);
                } else {
                    self.write_second_degree(entry);
                }
            });
        })
    }

    fn write_first_degree(&self, entry: &mut EntryWriter<'_>) {
        entry.one("ENTPersonNom", &self.child.family);
        entry.one("ENTPersonPrenom", &self.child.given);
        let grade = self.class_label().split(' ').next().unwrap_or_default();
        entry.one("ENTEleveNiveau", grade);
        entry.one("ENTPersonClasses", &self.placed(self.class_label()));
        let (holders, others): (Vec<&Tie>, Vec<&Tie>) =
            self.child.ties.iter().partition(|tie| tie.holds());
        let holders = holders
            .into_iter()
            .map(|tie| format!("{}${}", self.relative(tie), tie.link));
        entry.all("ENTEleveAutoriteParentale", holders);
        let others = others.into_iter().map(|tie| self.composed(tie));
        entry.all("ENTElevePersRelEleve", others);
    }

    fn write_second_degree(&self, entry: &mut EntryWriter<'_>) {
        let child = self.child;
        entry.one("ENTPersonNomPatro", &child.family);
        entry.one("sn", &child.family);
        entry.one("givenName", &child.given);
        entry.one("ENTPersonAutresPrenoms", &child.given);
        entry.one("personalTitle", if child.girl { "Mme" } else { "M." });
        entry.one("ENTEleveStructRattachId", &self.school_key);
        let regime = if self.boards {
            "DEMI-PENSIONNAIRE DANS L'ETABLISSEMENT"
        } else {
            "EXTERNE LIBRE"
        };
        entry.one("ENTEleveRegime", regime);
        entry.one("ENTEleveTransport", if self.travels { "O" } else { "N" });
        entry.one("ENTEleveStatutEleve", "SCOLAIRE");
        let college = self.school.level == Level::College;
        entry.one(
            "ENTEleveMEF",
            if college {
                "10010012110"
            } else {
                "2021001A11B"
            },
        );
        entry.one("ENTEleveClasses", &self.placed(self.class_label()));
        let groups = self.school.groups_of(self.place);
        entry.all(
            "ENTEleveGroupes",
            groups.map(|group| self.placed(&group.label)),
        );
        let ties = child.ties.iter().map(|tie| self.composed(tie));
        entry.all("ENTElevePersRelEleve", ties);
    }

    fn class_label(&self) -> &str {
        self.class.map_or("", |class| class.label.as_str())
    }

    fn placed(&self, label: &str) -> String {
        format!("{}${label}", self.school_key)
    }

    fn relative(&self, tie: &Tie) -> &str {
        let adult = self.family.adults.get(tie.adult);
        adult.map_or("", |adult| adult.key.as_str())
    }

    /// relative$link$financial$legal$contact$payment
    fn composed(&self, tie: &Tie) -> String {
        let payer = u8::from(tie.legal == 1);
        format!(
            "{}${}${payer}${}$1$0",
            self.relative(tie),
            tie.link,
            tie.legal
        )
    }
}
