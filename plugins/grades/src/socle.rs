//! The socle commun as the Livret scolaire unique has it (arrêté du 31 décembre 2015): five domains, the first of which
//! has four components. A pupil is placed on these eight, from 1 to 4.

use preau_sdk::prelude::*;

use crate::records::{Domain, Skill};
use crate::words;

/// What stands between the parts of a line that is kept.
const BETWEEN: char = '\t';

/// Where a pupil is, in one component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// "1. Les langages pour penser et communiquer"
    pub(crate) domain: String,
    pub(crate) component: String,
    /// "3"
    pub(crate) level: String,
    /// "Maîtrise satisfaisante"
    pub(crate) meaning: String,
}

impl Line {
    /// As a bulletin keeps it.
    pub(crate) fn kept(&self) -> String {
        let parts = [&*self.domain, &self.component, &self.level, &self.meaning];
        parts.join(&BETWEEN.to_string())
    }

    /// As a bulletin gives it back; none of what is one text alone, as the first bulletins kept it.
    pub(crate) fn read(kept: &str) -> Option<Self> {
        let mut parts = kept.splitn(4, BETWEEN).map(str::to_owned);
        Some(Self {
            domain: parts.next()?,
            component: parts.next()?,
            level: parts.next()?,
            meaning: parts.next()?,
        })
    }
}

/// The level of several teachers' in one component: the one in the middle, the lower of two.
pub(crate) fn level(levels: &[(Domain, u8)], of: Domain) -> Option<u8> {
    let of_it = levels.iter().filter(|(known, _)| *known == of);
    let mut found: Vec<_> = of_it.map(|(_, level)| *level).collect();
    found.sort_unstable();
    found.get(found.len().checked_sub(1)? / 2).copied()
}

/// Where a pupil is in each component in which they were placed, domain by domain.
pub(crate) fn lines(language: Language, levels: &[(Domain, u8)]) -> Vec<Line> {
    let line = |component: &Domain| {
        let level = level(levels, *component)?;
        Some(Line {
            domain: component.of_domain(language),
            component: component.label(language).to_owned(),
            level: level.to_string(),
            meaning: words::level(level, language).to_owned(),
        })
    };
    Domain::ALL.iter().filter_map(line).collect()
}

/// The same as a table; none of nothing.
pub(crate) fn table(language: Language, lines: &[Line]) -> Option<Table> {
    if lines.is_empty() {
        return None;
    }
    let columns = [
        Column::new(tr!(language, "Composante", "Component")),
        Column::new(tr!(language, "Domaine du socle", "Domain")),
        Column::numeric(tr!(language, "Niveau", "Level")),
        Column::new(tr!(language, "Maîtrise", "Mastery")),
    ];
    let caption = tr!(language, "Compétences du socle commun", "Skills");
    let rows = lines.iter().map(|line| {
        let parts = [&line.component, &line.domain, &line.level, &line.meaning];
        parts.map(|part| Cell::text(part.clone()))
    });
    Some(rows.fold(Table::new(caption, columns), Table::row))
}

/// What a bulletin kept: a table, or each text on a line of its own, as it was when it was frozen; none of nothing.
pub(crate) fn kept(language: Language, kept: &[String]) -> Option<Block> {
    let lines: Option<Vec<_>> = kept.iter().map(|line| Line::read(line)).collect();
    match lines {
        Some(lines) => table(language, &lines).map(Block::from),
        None => Some(kept.iter().map(Item::new).collect::<Vec<_>>().into()),
    }
}

/// Components and levels, of what a query gave.
pub(crate) fn levels<'a>(skills: impl IntoIterator<Item = &'a Stored<Skill>>) -> Vec<(Domain, u8)> {
    let levels = skills.into_iter().map(|one| (one.domain, one.level));
    levels.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_teachers_levels_the_one_in_the_middle_stands_and_of_two_the_lower() {
        let of = |levels: &[u8]| {
            let levels: Vec<_> = levels
                .iter()
                .map(|level| (Domain::Sciences, *level))
                .collect();
            level(&levels, Domain::Sciences)
        };
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3]), Some(3));
        assert_eq!(of(&[4, 2]), Some(2));
        assert_eq!(of(&[4, 1, 3]), Some(3));
        assert_eq!(of(&[1, 4, 4, 3]), Some(3));
    }

    #[test]
    fn the_five_domains_come_in_their_order_and_lines_come_back_from_where_they_are_kept() {
        let all: Vec<_> = Domain::ALL.iter().map(|domain| (*domain, 2)).collect();
        let lines = lines(Language::Fr, &all);
        let mut domains: Vec<_> = lines.iter().map(|line| line.domain.as_str()).collect();
        domains.dedup();
        let numbers: Vec<_> = domains
            .iter()
            .filter_map(|one| one.chars().next())
            .collect();
        assert_eq!(numbers, ['1', '2', '3', '4', '5']);
        let of_first = lines.iter().filter(|line| line.domain.starts_with("1. "));
        assert_eq!(of_first.count(), 4);
        for line in &lines {
            assert_eq!(Line::read(&line.kept()).as_ref(), Some(line));
        }
    }

    #[test]
    fn a_bulletin_that_kept_one_text_for_each_shows_it_on_one_line() {
        let texts = [
            "Langue française à l’oral et à l’écrit\u{a0}: 3 – Maîtrise satisfaisante",
            "Langages des arts et du corps\u{a0}: 4 – Très bonne maîtrise",
        ];
        let texts = texts.map(str::to_owned);
        let Some(Block::Items(items)) = kept(Language::Fr, &texts) else {
            panic!("no items");
        };
        let titles: Vec<_> = items.iter().map(|item| &item.title).collect();
        assert_eq!(titles, [&texts[0], &texts[1]]);
        let now = lines(Language::Fr, &[(Domain::French, 3), (Domain::Arts, 4)]);
        let now: Vec<_> = now.iter().map(Line::kept).collect();
        let Some(Block::Table(table)) = kept(Language::Fr, &now) else {
            panic!("no table");
        };
        assert_eq!(table.rows.len(), 2);
        assert!(kept(Language::Fr, &[]).is_none());
    }
}
