//! What is taught, with the ministry's codes and its capitals.

use preau_domain::school::Level;

/// A subject of the second degree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    /// The ministry's code.
    pub(crate) code: &'static str,
    /// As the ministry's files write it.
    pub(crate) label: &'static str,
    /// Hours a week in a class of a collège; 0 where it is not taught to whole classes.
    college: u64,
    /// Hours a week in a class of a lycée.
    lycee: u64,
}

impl Subject {
    /// Hours a week in a class.
    pub(crate) fn hours(&self, level: Level) -> u64 {
        match level {
            Level::Ecole => 0,
            Level::College => self.college,
            Level::Lycee => self.lycee,
        }
    }
}

const fn subject(code: &'static str, label: &'static str, college: u64, lycee: u64) -> Subject {
    Subject {
        code,
        label,
        college,
        lycee,
    }
}

/// Mathematics come first: head teachers are taken from the first five in turn.
pub(crate) const SUBJECTS: [Subject; 17] = [
    subject("061300", "MATHEMATIQUES", 4, 4),
    subject("020700", "FRANCAIS", 4, 4),
    subject("030201", "ANGLAIS LV1", 3, 3),
    subject("043700", "HISTOIRE-GEOGRAPHIE", 3, 3),
    subject("062900", "SCIENCES DE LA VIE ET DE LA TERRE", 2, 2),
    subject("100100", "EDUCATION PHYSIQUE ET SPORTIVE", 3, 2),
    subject("070800", "TECHNOLOGIE", 1, 0),
    subject("090100", "ARTS PLASTIQUES", 1, 0),
    subject("081300", "EDUCATION MUSICALE", 1, 0),
    subject("051600", "SCIENCES ECONOMIQUES ET SOCIALES", 0, 2),
    subject("013000", "PHILOSOPHIE", 0, 2),
    subject("061900", "SCIENCES NUMERIQUES ET TECHNOLOGIE", 0, 1),
    // Taught to groups.
    subject("062300", "PHYSIQUE-CHIMIE", 0, 0),
    subject("030602", "ESPAGNOL LV2", 0, 0),
    subject("030102", "ALLEMAND LV2", 0, 0),
    subject("020800", "LCA LATIN", 0, 0),
    subject("043900", "ENSEIGNEMENT MORAL ET CIVIQUE", 0, 0),
];

/// The place of subjects taught to groups, and of music, which one teacher gives in two collèges.
pub(crate) const MATHS: usize = 0;
pub(crate) const MUSIC: usize = 8;
pub(crate) const PHYSICS: usize = 12;
pub(crate) const SPANISH: usize = 13;
pub(crate) const GERMAN: usize = 14;
pub(crate) const LATIN: usize = 15;
