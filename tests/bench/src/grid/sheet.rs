//! A class's marks, as a native program would hold them.

use std::collections::HashMap;

use anyhow::{Context as _, Result, anyhow};
use jiff::civil::Date;
use preau_domain::audience::Audience;
use preau_domain::ids::{PersonId, RecordId};
use preau_domain::record::{Record, Value, encode_key};
use preau_platform::Platform;
use preau_platform::modules::calls::Opened;
use preau_store::{KeyRange, Scan};

use super::class::SUBJECT;
use super::exact::Fraction;
use crate::native::collection;

/// More marks than a class has in a period.
const LIMIT: u32 = 4_000;
/// The period that is looked at.
pub(super) const PERIOD: i64 = 1;

/// An assessment.
#[derive(Debug, Clone)]
pub(super) struct Assessment {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) date: Date,
    /// In hundredths.
    pub(super) coefficient: i64,
    /// In hundredths.
    pub(super) scale: i64,
}

/// What stands in a cell.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) id: RecordId,
    pub(super) version: u64,
    pub(super) fields: Vec<Value>,
    /// As it is kept: "12.5", "A".
    pub(super) text: String,
}

impl Mark {
    /// As it stands in a cell.
    pub(super) fn said(&self) -> String {
        said(&self.text)
    }

    /// Hundredths of points, if they count.
    fn counted(&self) -> Option<i64> {
        hundredths(&self.text)
    }
}

/// As it stands in a cell: of codes, the class has one.
pub(super) fn said(kept: &str) -> String {
    match kept {
        "A" => "Abs".to_owned(),
        points => points.replace('.', ","),
    }
}

/// Hundredths of a number with at most two places.
pub(super) fn hundredths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let whole: i64 = whole.parse().ok()?;
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole * 100 + part)
}

/// Everything on a sheet.
pub(super) struct Sheet {
    pub(super) of: Audience,
    pub(super) class: String,
    pub(super) assessments: Vec<Assessment>,
    pub(super) pupils: Vec<(PersonId, String)>,
    marks: HashMap<String, HashMap<PersonId, Mark>>,
}

impl Sheet {
    /// Reads it.
    pub(super) async fn read(platform: &Platform, opened: &Opened, of: Audience) -> Result<Self> {
        let mut groups = opened.caller.groups.iter();
        let group = groups.find(|one| one.audience() == of);
        let group = group.context("not a class of the teacher’s")?;
        let sheet = [
            Value::Audience(of),
            Value::Text(SUBJECT.to_owned()),
            Value::Integer(PERIOD),
        ];
        let (school, module) = (opened.school.id, &opened.module.manifest.id);
        let calendar = collection(opened, "calendar")?;
        let place = of.to_string().replacen(':', "-", 1);
        let place = RecordId::try_from(place).map_err(|_| anyhow!("no identifier"))?;
        let own = platform
            .store()
            .record_get(school, module, calendar, &place);
        anyhow::ensure!(own.await?.is_none(), "the class has periods of its own");
        let weights = scan(platform, opened, ("coefficient", "by_class"), &sheet[..1]).await?;
        anyhow::ensure!(weights.is_empty(), "the class has coefficients");
        let assessments = scan(platform, opened, ("assessment", "by_sheet"), &sheet).await?;
        let assessments: Option<Vec<_>> = assessments.into_iter().map(assessment).collect();
        let mut marks: HashMap<String, HashMap<_, _>> = HashMap::new();
        for record in scan(platform, opened, ("mark", "by_sheet"), &sheet).await? {
            let (assessment, pupil, mark) = mark(record).context("a mark of another shape")?;
            marks.entry(assessment).or_default().insert(pupil, mark);
        }
        let pupils = platform
            .store()
            .group_pupils(school, group.group.id)
            .await?;
        Ok(Self {
            of,
            class: group.group.name.clone(),
            assessments: assessments.context("an assessment of another shape")?,
            pupils: pupils
                .into_iter()
                .map(|(id, name)| (id, name.listed()))
                .collect(),
            marks,
        })
    }

    /// What stands in a cell.
    pub(super) fn get(&self, assessment: &str, pupil: PersonId) -> Option<&Mark> {
        self.marks.get(assessment)?.get(&pupil)
    }

    /// As if this stood in a cell.
    pub(super) fn set(&mut self, assessment: &str, pupil: PersonId, text: &str) {
        let column = self.marks.get_mut(assessment);
        if let Some(mark) = column.and_then(|column| column.get_mut(&pupil)) {
            text.clone_into(&mut mark.text);
        }
    }

    /// A pupil's average out of 20: every assessment is brought to it.
    pub(super) fn average(&self, pupil: PersonId) -> Option<Fraction> {
        let (mut points, mut weight) = (Fraction::ZERO, 0);
        for one in &self.assessments {
            let mark = self.get(&one.id, pupil).and_then(Mark::counted);
            let Some(counted) = mark else { continue };
            let over = i128::from(counted) * 20 * i128::from(one.coefficient);
            points = points + Fraction::new(over, i128::from(one.scale))?;
            weight += i128::from(one.coefficient);
        }
        points.by(weight)
    }

    /// The mean of an assessment, on its own scale.
    pub(super) fn mean(&self, assessment: &str) -> Option<Fraction> {
        let column = self.marks.get(assessment)?;
        let (mut points, mut count) = (Fraction::ZERO, 0);
        for counted in column.values().filter_map(Mark::counted) {
            points = points + Fraction::new(i128::from(counted), 100)?;
            count += 1;
        }
        points.by(count)
    }
}

fn assessment(record: Record) -> Option<Assessment> {
    // audience, author, subject, part, title, date, period, coefficient, scale, …
    let mut fields = record.fields.into_iter().skip(4);
    let (Some(Value::Text(title)), Some(Value::Date(date))) = (fields.next(), fields.next()) else {
        return None;
    };
    let mut fields = fields.skip(1);
    let (Some(Value::Integer(coefficient)), Some(Value::Integer(scale))) =
        (fields.next(), fields.next())
    else {
        return None;
    };
    Some(Assessment {
        id: record.id.to_string(),
        title,
        date,
        coefficient,
        scale,
    })
}

fn mark(record: Record) -> Option<(String, PersonId, Mark)> {
    // audience, pupil, assessment, subject, period, mark, visible_from
    let text = |at: usize| match record.fields.get(at) {
        Some(Value::Text(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(Value::Person(pupil)) = record.fields.get(1) else {
        return None;
    };
    let (assessment, mark) = (text(2)?, text(5)?);
    let pupil = *pupil;
    let mark = Mark {
        id: record.id,
        version: record.version,
        fields: record.fields,
        text: mark,
    };
    Some((assessment, pupil, mark))
}

async fn scan(
    platform: &Platform,
    opened: &Opened,
    (name, index): (&str, &str),
    start: &[Value],
) -> Result<Vec<Record>> {
    let low = encode_key(start);
    let mut high = low.clone();
    // Keys end in bytes far below the greatest: the next one shares all but the last.
    if let Some(last) = high.last_mut() {
        *last = last.saturating_add(1);
    }
    let ranges = [KeyRange {
        skip: low.len(),
        low,
        high,
    }];
    let scan = Scan {
        school: opened.school.id,
        module: &opened.module.manifest.id,
        collection: collection(opened, name)?,
        index,
        ranges: &ranges,
        descending: false,
        limit: LIMIT,
        bytes: usize::MAX,
        after: None,
    };
    let found = platform.store().record_scan(&scan).await?;
    Ok(found.rows.into_iter().map(|one| one.record).collect())
}
