//! Archives that are damaged or made to harm.

use std::fs;
use std::ops::ControlFlow;

use crate::support::{PUPILS, Place, RELATIVES, SCHOOLS, read, read_within, schools, tgz, zip};
use preau_directory::aaf::{AafReader, Archive, ArchiveError, Limits};
use preau_directory::reason::Reason;
use preau_directory::synthetic::Synthetic;
use proptest::prelude::*;

fn tight() -> Limits {
    Limits {
        expansion: 20,
        expansion_floor: 100_000,
        files: 50,
        ..Limits::default()
    }
}

#[test]
fn what_is_no_archive_is_told_so() {
    for bytes in [
        &b""[..],
        b"PK",
        b"garbage of some length",
        b"<?xml version='1.0'?><ficAlimMENESR/>",
    ] {
        let place = Place::file(bytes);
        assert!(matches!(
            Archive::open(place.path()),
            Err(ArchiveError::NotAnArchive(_))
        ));
    }
    assert!(matches!(
        Archive::open("/no/such/path"),
        Err(ArchiveError::Unreadable { .. })
    ));
    for magic in [
        &b"\x1F\x8B\x08\0garbage garbage"[..],
        b"PK\x03\x04garbage garbage",
    ] {
        let place = Place::file(magic);
        assert!(matches!(
            read(place.path()).outcome,
            Err(ArchiveError::Damaged { .. })
        ));
    }
}

#[test]
fn a_truncated_archive_is_an_error_wherever_it_is_cut() {
    let whole = tgz(&[(SCHOOLS, schools().as_bytes()), (PUPILS, &vec![b' '; 5000])]);
    let place = Place::file(&whole);
    assert!(read(place.path()).outcome.is_ok());
    for cut in (20..whole.len()).step_by(7).chain([whole.len() - 1]) {
        fs::write(place.path(), &whole[..cut]).unwrap();
        let error = read(place.path()).outcome.unwrap_err();
        assert!(
            matches!(error, ArchiveError::Damaged { .. }),
            "{cut}: {error}"
        );
    }
    // Cut before it was compressed: the tar itself ends in the middle of a file.
    let text = "x".repeat(3000);
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_path(PUPILS).unwrap();
    header.set_size(text.len() as u64);
    header.set_cksum();
    tar.append(&header, text.as_bytes()).unwrap();
    let tar = tar.into_inner().unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &tar[..2000]).unwrap();
    fs::write(place.path(), gzip.finish().unwrap()).unwrap();
    assert!(matches!(
        read(place.path()).outcome,
        Err(ArchiveError::Damaged { .. })
    ));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, bytes).unwrap();
    gzip.finish().unwrap()
}

/// A tar of schools and pupils, and where each of its entries begins and the last one ends.
fn tar() -> (Vec<u8>, Vec<usize>) {
    let mut tar = Vec::new();
    let packed = tgz(&[(SCHOOLS, schools().as_bytes()), (PUPILS, &[b' '; 700])]);
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut tar).unwrap();
    let second = 512 + schools().len().next_multiple_of(512);
    (tar, vec![0, second, second + 512 + 1024])
}

fn is_damaged(place: &Place, archive: &[u8]) -> bool {
    fs::write(place.path(), archive).unwrap();
    match read(place.path()).outcome {
        Ok(()) => false,
        Err(ArchiveError::Damaged { .. }) => true,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_tar_that_does_not_say_where_it_ends_is_damaged() {
    let (tar, ends) = tar();
    let place = Place::file(b"");
    assert!(!is_damaged(&place, &gzip(&tar)));
    for end in &ends {
        let cut = &tar[..*end];
        assert!(is_damaged(&place, &gzip(cut)), "{end}");
        let one = [cut, &[0; 512]].concat();
        assert!(is_damaged(&place, &gzip(&one)), "{end}, one block");
        let two = [cut, &[0; 1024]].concat();
        assert!(!is_damaged(&place, &gzip(&two)), "{end}, two blocks");
    }
}

#[test]
fn an_archive_in_several_members_is_read_whole_and_nothing_follows_it() {
    let (tar, ends) = tar();
    let place = Place::file(b"");
    for cut in [1, 512, ends[1], ends[1] + 100, ends[2], ends[2] + 512] {
        let members = [gzip(&tar[..cut]), gzip(&tar[cut..])].concat();
        assert!(!is_damaged(&place, &members), "{cut}");
        let read = read(place.path());
        assert_eq!((read.schools.len(), read.report.files), (3, 2), "{cut}");
        assert!(is_damaged(&place, &gzip(&tar[..cut])), "{cut}");
    }
    let whole = gzip(&tar);
    for more in [&b"more"[..], &[0; 100], &gzip(&tar), &gzip(b"x")] {
        assert!(is_damaged(&place, &[&whole[..], more].concat()), "{more:?}");
    }
    let zeros = [tar, vec![0; 10_240]].concat();
    assert!(!is_damaged(&place, &gzip(&zeros)), "tapes have longer ends");
}

#[test]
fn a_delivery_without_a_category_is_not_complete() {
    let whole = Place::new();
    let small = Synthetic {
        pupils_per_ecole: 6,
        pupils_per_college: 8,
        pupils_per_lycee: 6,
        ..Synthetic::demo()
    };
    small.write_folder(whole.path()).unwrap();
    assert!(read(whole.path()).report.is_complete());
    for category in ["Eleve", "PersRelEleve", "PersEducNat", "EtabEducNat"] {
        let empty =
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ficAlimMENESR>\n</ficAlimMENESR>\n";
        for content in [None, Some(&empty[..])] {
            let place = Place::folder(&[]);
            for file in fs::read_dir(whole.path()).unwrap() {
                let file = file.unwrap();
                let name = file.file_name().into_string().unwrap();
                let to = place.path().join(&name);
                match content {
                    _ if !name.contains(&format!("_{category}_")) => {
                        fs::copy(file.path(), to).unwrap();
                    }
                    Some(content) => fs::write(to, content).unwrap(),
                    None => {}
                }
            }
            let report = read(place.path()).report;
            assert!(!report.is_complete(), "{category}");
            let absent = &report.problems()[&Reason::CategoryAbsent];
            assert_eq!(
                (absent.count, absent.first[0].detail.as_str()),
                (1, category)
            );
        }
    }
}

#[test]
fn bombs_are_refused_before_they_fill_anything() {
    let spaces = vec![b' '; 20 << 20];
    for archive in [tgz(&[(PUPILS, &spaces)]), zip(&[(PUPILS, &spaces)])] {
        let place = Place::file(&archive);
        let read = read_within(place.path(), tight());
        assert!(
            matches!(read.outcome, Err(ArchiveError::TooLarge { .. })),
            "{:?}",
            read.outcome
        );
        assert!(
            read.report.high_water < 4 << 20,
            "{}",
            read.report.high_water
        );
    }
    let names: Vec<String> = (0..60)
        .map(|n| format!("E_Complet_20261120_Eleve_{n}.xml"))
        .collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    for archive in [tgz(&files), zip(&files)] {
        let place = Place::file(&archive);
        assert!(matches!(
            read_within(place.path(), tight()).outcome,
            Err(ArchiveError::TooManyFiles { .. })
        ));
    }
    let place = Place::folder(&files);
    assert!(matches!(
        read_within(place.path(), tight()).outcome,
        Err(ArchiveError::TooManyFiles { .. })
    ));
}

#[test]
fn names_are_never_paths() {
    let names = [
        "../../../evil/ENT_Complet_20261120_EtabEducNat_0000.xml",
        "/etc/ENT_Complet_20261120_EtabEducNat_0001.xml",
        "C:\\x\\ENT_Complet_20261120_EtabEducNat_0002.xml",
    ];
    let school = schools();
    let files: Vec<(&str, &[u8])> = names
        .iter()
        .map(|name| (*name, school.as_bytes()))
        .collect();
    for archive in [tgz(&files), zip(&files)] {
        let place = Place::file(&archive);
        let read = read(place.path());
        assert!(read.outcome.is_ok());
        assert_eq!(read.schools.len(), 9);
    }
}

#[test]
fn links_and_folders_in_an_archive_are_skipped() {
    let mut tar = tar::Builder::new(flate2::write::GzEncoder::new(
        Vec::new(),
        flate2::Compression::fast(),
    ));
    for kind in [
        tar::EntryType::Symlink,
        tar::EntryType::Link,
        tar::EntryType::Directory,
        tar::EntryType::Fifo,
    ] {
        let mut header = tar::Header::new_ustar();
        header.set_path(PUPILS).unwrap();
        header.set_entry_type(kind);
        header.set_link_name("/etc/passwd").unwrap();
        header.set_size(0);
        header.set_cksum();
        tar.append(&header, &b""[..]).unwrap();
    }
    let place = Place::file(&tar.into_inner().unwrap().finish().unwrap());
    let read = read(place.path());
    assert!(read.outcome.is_ok());
    assert_eq!(read.report.files, 0);
}

#[test]
fn a_malformed_file_does_not_stop_the_next() {
    let broken = schools().replace("<attr name=\"ENTStructureGroupes\">", "<attr>");
    let broken = broken.replacen("</ficAlimMENESR>", "</oops>", 1);
    let second = "ENT_Complet_20261120_EtabEducNat_0001.xml";
    let whole = schools();
    let files: [(&str, &[u8]); 3] = [
        (SCHOOLS, broken.as_bytes()),
        (second, whole.as_bytes()),
        (RELATIVES, b"<html/>"),
    ];
    for archive in [tgz(&files), zip(&files)] {
        let place = Place::file(&archive);
        let read = read(place.path());
        assert!(read.outcome.is_ok());
        assert_eq!(read.schools.len(), 6);
        let problem = &read.report.problems()[&Reason::Malformed].first[0];
        assert_eq!((problem.file.as_str(), problem.line), (SCHOOLS, 6));
        assert_eq!(read.report.problem_count(Reason::NotAlimentation), 1);
        assert!(!read.report.is_complete());
    }
}

#[test]
fn a_damaged_file_of_a_zip_does_not_stop_the_next() {
    let second = "ENT_Complet_20261120_EtabEducNat_0001.xml";
    let mut archive = zip(&[
        (SCHOOLS, schools().as_bytes()),
        (second, schools().as_bytes()),
    ]);
    archive[100] ^= 0xFF;
    let place = Place::file(&archive);
    let read = read(place.path());
    assert!(read.schools.len() >= 3);
    assert!(!read.report.is_complete());
}

#[test]
fn the_caller_can_stop() {
    let place = Place::file(&tgz(&[(SCHOOLS, schools().as_bytes())]));
    let mut count = 0;
    let flow = AafReader::default().read(&Archive::open(place.path()).unwrap(), &mut |_| {
        count += 1;
        ControlFlow::Break(())
    });
    assert!(flow.unwrap().is_break());
    assert_eq!(count, 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn mutated_archives_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), zipped in any::<bool>()) {
        let files: [(&str, &[u8]); 2] = [(SCHOOLS, &schools().into_bytes()), (RELATIVES, b"<ficAlimMENESR></ficAlimMENESR>")];
        let mut archive = if zipped { zip(&files) } else { tgz(&files) };
        for (at, byte) in changes {
            let at = at.index(archive.len() - 4) + 4;
            archive[at] = byte;
        }
        let place = Place::file(&archive);
        let _ = read_within(place.path(), tight());
    }

    #[test]
    fn mutated_files_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40), which in 0_usize..10) {
        let place = Place::new();
        let small = Synthetic { pupils_per_ecole: 6, pupils_per_college: 8, pupils_per_lycee: 6, mixed_encodings: true, ..Synthetic::demo() };
        small.write_folder(place.path()).unwrap();
        let mut files: Vec<_> = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let path = &files[which % files.len()];
        let mut bytes = fs::read(path).unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        fs::write(path, bytes).unwrap();
        prop_assert!(read(place.path()).outcome.is_ok());
    }
}
