//! The demo region's schools and people, under keys that never change.

use crate::synthetic::family::{Adult, Child, Family, Tie};

/// The UAI of the demo école.
pub const DEMO_ECOLE: &str = "0960001E";
/// The UAI of the demo collège.
pub const DEMO_COLLEGE: &str = "0990001N";
/// The UAI of the demo lycée.
pub const DEMO_LYCEE: &str = "0996001K";

/// The AAF keys of the people of the demo who have an account.
///
/// They tell one story: Lina is in 6A; her mother, Claire, also follows Lina's half-brother Sacha
/// in the école. Lina's father, Thomas, sees Lina only: of Sacha he is a person to call, without
/// authority, and must see nothing. Sacha's own father, Karim, lives elsewhere and sees Sacha only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoPersonas {
    /// Lina Moreau, pupil of 6A in the collège (`eleve.demo`).
    pub pupil: &'static str,
    /// Sacha Haddad, her half-brother, pupil of the école.
    pub brother: &'static str,
    /// Claire Delacroix, mother of both, with authority over both (`parent.demo`).
    pub relative: &'static str,
    /// Thomas Moreau, Lina's father, with authority over Lina and none over Sacha.
    pub other_relative: &'static str,
    /// Karim Haddad, Sacha's father, with authority over Sacha, at another address.
    pub brother_father: &'static str,
    /// Hélène Garnier, teacher of mathematics and head teacher of 6A in the collège, who also
    /// teaches 2GT1 in the lycée (`prof.demo`).
    pub teacher: &'static str,
    /// Mathieu Le Goff, of the collège's administration, who becomes its administrator
    /// (`admin.demo`).
    pub administrator: &'static str,
    /// Aminata Diallo, head of the collège.
    pub head: &'static str,
}

/// The people of the demo.
pub const DEMO_PERSONAS: DemoPersonas = DemoPersonas {
    pupil: "40000001",
    brother: "40000002",
    relative: "70000001",
    other_relative: "70000002",
    brother_father: "70000003",
    teacher: "2001001100",
    administrator: "2001001004",
    head: "2001001000",
};

/// The staff of the demo who have names of their own: key, title, given name, family name.
pub(crate) const STAFF: [(&str, &str, &str, &str); 3] = [
    (DEMO_PERSONAS.teacher, "Mme", "Hélène", "Garnier"),
    (DEMO_PERSONAS.administrator, "M.", "Mathieu", "Le Goff"),
    (DEMO_PERSONAS.head, "Mme", "Aminata", "Diallo"),
];

/// The family of the demo. The children's keys are those that the first two pupils get.
pub(crate) fn family() -> Family {
    let adult = |key: &str, title, given: &str, family: &str, home| Adult {
        key: key.to_owned(),
        title,
        given: given.to_owned(),
        family: family.to_owned(),
        home,
        reachable: true,
    };
    let child = |given: &str, family: &str, girl, ties| Child {
        given: given.to_owned(),
        family: family.to_owned(),
        girl,
        ties,
    };
    Family {
        number: 0,
        adults: vec![
            adult(DEMO_PERSONAS.relative, "Mme", "Claire", "Delacroix", 0),
            adult(DEMO_PERSONAS.other_relative, "M.", "Thomas", "Moreau", 1),
            adult(DEMO_PERSONAS.brother_father, "M.", "Karim", "Haddad", 2),
        ],
        children: vec![
            child("Lina", "Moreau", true, vec![Tie::mother(0), Tie::father(1)]),
            child(
                "Sacha",
                "Haddad",
                false,
                vec![Tie::mother(0), Tie::father(2), Tie::contact(1)],
            ),
        ],
    }
}
