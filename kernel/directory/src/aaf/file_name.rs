//! Names of files: `<ENT>_Complet_<YYYYMMDD>_<Category>_<NNNN>.xml`.

use jiff::civil::Date;

use crate::report::Category;

/// Whether a file holds everything or differences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// Everything ("Complet").
    Complete,
    /// Differences from the day before ("Delta").
    Delta,
}

/// What a file's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FileName {
    /// Everything or differences.
    pub(crate) delivery: Delivery,
    /// What its entries are; none for a category that this version does not know.
    pub(crate) category: Option<Category>,
}

impl FileName {
    /// Reads a name as an archive gives it. Folders before the last `/` or `\` are dropped: the
    /// name only says what the entries are and is never used as a path. `None` if it is not a name
    /// of AAF. A missing date is forgiven, since some senders leave it out.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let name = name.rsplit(['/', '\\']).next()?;
        let (stem, extension) = name.rsplit_once('.')?;
        if !extension.eq_ignore_ascii_case("xml") {
            return None;
        }
        let mut parts = stem.rsplit('_');
        let number = parts.next()?;
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let category = category_of_file(parts.next()?);
        let mut part = parts.next()?;
        if part.len() == 8 && part.bytes().all(|b| b.is_ascii_digit()) {
            Date::strptime("%Y%m%d", part).ok()?;
            part = parts.next()?;
        }
        let delivery = if part.eq_ignore_ascii_case("complet") {
            Delivery::Complete
        } else if part.eq_ignore_ascii_case("delta") {
            Delivery::Delta
        } else {
            return None;
        };
        parts.next()?;
        Some(Self { delivery, category })
    }
}

fn category_of_file(word: &str) -> Option<Category> {
    Some(match word {
        "Eleve" => Category::Pupil,
        "PersRelEleve" => Category::Relative,
        "PersEducNat" => Category::Staff,
        "EtabEducNat" => Category::School,
        "MatiereEducNat" | "MatEducNat" => Category::Subject,
        "MefEducNat" => Category::Programme,
        _ => return None,
    })
}

/// The word by which files of a category are named.
pub(crate) fn word_of_file(category: Category) -> &'static str {
    match category {
        Category::Pupil => "Eleve",
        Category::Relative => "PersRelEleve",
        Category::Staff => "PersEducNat",
        Category::School => "EtabEducNat",
        Category::Subject => "MatiereEducNat",
        Category::Programme => "MefEducNat",
    }
}

/// The category that an operational attribute's value names.
pub(crate) fn category_of_entry(word: &str) -> Option<Category> {
    match word {
        "Matiere" => Some(Category::Subject),
        "Mef" => Some(Category::Programme),
        word => category_of_file(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_delivery_and_category_whatever_the_folders_before_it() {
        let complete = |category| {
            Some(FileName {
                delivery: Delivery::Complete,
                category,
            })
        };
        for (name, expected) in [
            (
                "ENT_Complet_20261121_Eleve_0000.xml",
                complete(Some(Category::Pupil)),
            ),
            (
                "ENT_0690078K_Complet_20170327_MatiereEducNat_0000.xml",
                complete(Some(Category::Subject)),
            ),
            (
                "../../etc/ENT_Complet_20261121_EtabEducNat_12.XML",
                complete(Some(Category::School)),
            ),
            (
                "a\\ENT_IT_Complet_PersRelEleve_0001.xml",
                complete(Some(Category::Relative)),
            ),
            ("ENT_Complet_20261121_Cantine_0000.xml", complete(None)),
            ("ENT_Complet_20261399_Eleve_0000.xml", None),
            ("Complet_20261121_Eleve_0000.xml", None),
            ("ENT_Eleve_0000.xml", None),
            ("ENT_Complet_20261121_Eleve_.xml", None),
            ("ficAlimMENESR.dtd", None),
            ("", None),
        ] {
            assert_eq!(FileName::parse(name), expected, "{name}");
        }
        assert_eq!(
            FileName::parse("E_Delta_20261121_Eleve_0001.xml").map(|n| n.delivery),
            Some(Delivery::Delta)
        );
    }
}
