//! Folders and archives for tests, removed when dropped.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use flate2::Compression;
use flate2::write::GzEncoder;
use preau_directory::aaf::{AafReader, Archive, ArchiveError, Entry, Limits};
use preau_directory::report::Report;
use preau_domain::roster::{RosterPerson, RosterSchool};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A path of its own for a test.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let name = format!("directory-{}-{number}", std::process::id());
        Self(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name))
    }

    pub(crate) fn file(bytes: &[u8]) -> Self {
        let place = Self::new();
        fs::write(&place.0, bytes).unwrap();
        place
    }

    pub(crate) fn folder(files: &[(&str, &[u8])]) -> Self {
        let place = Self::new();
        fs::create_dir_all(&place.0).unwrap();
        for (name, bytes) in files {
            fs::write(place.0.join(name), bytes).unwrap();
        }
        place
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0).or_else(|_| fs::remove_file(&self.0));
    }
}

pub(crate) fn tgz(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // Written as it is: a hostile name must get through.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What was read.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) schools: Vec<RosterSchool>,
    pub(crate) people: Vec<RosterPerson>,
    pub(crate) report: Report,
    pub(crate) outcome: Result<(), ArchiveError>,
}

impl Read {
    pub(crate) fn person(&self, key: &str) -> &RosterPerson {
        self.people.iter().find(|person| person.key == key).unwrap()
    }
}

pub(crate) fn read_within(path: &Path, limits: Limits) -> Read {
    let mut reader = AafReader::new(limits);
    let (mut schools, mut people) = (Vec::new(), Vec::new());
    let outcome = Archive::open(path).and_then(|archive| {
        reader.read(&archive, &mut |entry| {
            match entry {
                Entry::School(school) => schools.push(school),
                Entry::Person(person) => people.push(person),
            }
            ControlFlow::Continue(())
        })
    });
    let outcome = outcome.map(|_| ());
    Read {
        schools,
        people,
        report: reader.into_report(),
        outcome,
    }
}

pub(crate) fn read(path: &Path) -> Read {
    read_within(path, Limits::default())
}

/// Attributes of an entry, with their values.
pub(crate) type Attributes<'a> = &'a [(&'a str, &'a [&'a str])];

/// A file around entries, each `(operational value, key, [(attribute, values)])`.
pub(crate) fn file(entries: &[(&str, &str, Attributes<'_>)]) -> String {
    use std::fmt::Write;
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ficAlimMENESR>\n");
    for (category, key, attributes) in entries {
        write!(
            xml,
            "<addRequest><operationalAttributes><attr name=\"c\"><value>{category}</value></attr>\
             </operationalAttributes><identifier><id>{key}</id></identifier><attributes>"
        )
        .unwrap();
        for (name, values) in *attributes {
            write!(xml, "<attr name=\"{name}\">").unwrap();
            for value in *values {
                write!(xml, "<value>{value}</value>").unwrap();
            }
            xml.push_str("</attr>");
        }
        xml.push_str("</attributes></addRequest>\n");
    }
    xml + "</ficAlimMENESR>\n"
}

pub(crate) const SCHOOLS: &str = "ENT_Complet_20261120_EtabEducNat_0000.xml";
pub(crate) const SUBJECTS: &str = "ENT_Complet_20261120_MatiereEducNat_0000.xml";
pub(crate) const PUPILS: &str = "ENT_Complet_20261120_Eleve_0000.xml";
pub(crate) const RELATIVES: &str = "ENT_Complet_20261120_PersRelEleve_0000.xml";
pub(crate) const STAFF: &str = "ENT_Complet_20261120_PersEducNat_0000.xml";

/// An école (key 1), a collège (2) and a lycée (3).
pub(crate) fn schools() -> String {
    file(&[
        (
            "EtabEducNat",
            "1",
            &[
                ("ENTStructureUAI", &["0960001E"]),
                ("ENTStructureNomCourant", &["ECOLE DES TILLEULS"]),
                ("ENTStructureTypeStruct", &["ECOLE ELEMENTAIRE PUBLIQUE"]),
                ("ENTStructureClasses", &["CM2$CM2"]),
            ],
        ),
        (
            "EtabEducNat",
            "2",
            &[
                ("ENTStructureUAI", &["0990001N"]),
                ("ENTStructureNomCourant", &["Collège Joséphine-Baker"]),
                ("ENTStructureTypeStruct", &["COLLEGE"]),
                (
                    "ENTStructureClasses",
                    &["6A$6EME A$10010012110", "6B", "6A"],
                ),
                ("ENTStructureGroupes", &["6A G1$Moitié$6A"]),
            ],
        ),
        (
            "EtabEducNat",
            "3",
            &[
                ("ENTStructureUAI", &["0996001K"]),
                ("ENTStructureNomCourant", &["LYCEE LUCIE AUBRAC"]),
                ("ENTStructureTypeStruct", &["LYCEE POLYVALENT"]),
            ],
        ),
    ])
}
