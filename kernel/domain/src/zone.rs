//! Where a school's clocks stand.

use crate::ids::Uai;

/// The time zone of a school overseas, by its IANA name; none where the code does not tell, as for
/// metropolitan France, whose region sets its own.
///
/// The first three digits of a UAI are the *département* or territory in which the school was
/// registered (the ministry's *base centrale des établissements*): as INSEE numbers them for the
/// *départements*, Saint-Pierre-et-Miquelon, Saint-Barthélemy and Saint-Martin; 983, 984 and 986 for
/// Nouvelle-Calédonie, Polynésie française and Wallis-et-Futuna. INSEE's own numbers for the first two,
/// 988 and 987, are taken too. Codes of Saint-Barthélemy and Saint-Martin from before 2007 begin with
/// 971, which is the same hour.
///
/// The Marquises and the Gambier keep an hour of their own, and share Tahiti's code: their clocks are
/// shown thirty and sixty minutes off.
pub fn of_school(uai: &Uai) -> Option<&'static str> {
    Some(match uai.as_str().get(..3)? {
        "971" => "America/Guadeloupe",
        "972" => "America/Martinique",
        "973" => "America/Cayenne",
        "974" => "Indian/Reunion",
        "975" => "America/Miquelon",
        "976" => "Indian/Mayotte",
        "977" => "America/St_Barthelemy",
        "978" => "America/Marigot",
        "983" | "988" => "Pacific/Noumea",
        "984" | "987" => "Pacific/Tahiti",
        "986" => "Pacific/Wallis",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    use super::*;

    #[test]
    fn a_school_overseas_has_the_hour_of_its_territory() {
        // Six in the morning in November, and what UTC shows then.
        let hours = [
            (971, "10:00"),
            (972, "10:00"),
            (973, "09:00"),
            (974, "02:00"),
            (975, "09:00"),
            (976, "03:00"),
            (977, "10:00"),
            (978, "10:00"),
            (983, "19:00"),
            (984, "16:00"),
            (986, "18:00"),
            (987, "16:00"),
            (988, "19:00"),
        ];
        for (territory, utc) in hours {
            let uai = Uai::of_number(territory * 10_000 + 1);
            let name = of_school(&uai).expect("a zone");
            let zone = TimeZone::get(name).expect(name);
            let six = date(2026, 11, 24).at(6, 0, 0, 0);
            let there = six.to_zoned(zone).expect("a morning");
            let shown = there.with_time_zone(TimeZone::UTC).time();
            assert_eq!(shown.strftime("%H:%M").to_string(), utc, "{name}");
        }
    }

    #[test]
    fn elsewhere_the_region_decides() {
        // Paris, Corse-du-Sud, abroad, and a code of the tests.
        for number in [750_001, 6_200_001, 990_001, 9_990_000] {
            assert_eq!(of_school(&Uai::of_number(number)), None);
        }
    }
}
