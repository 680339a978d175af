//! A pupil's marks and averages, as they and their relatives see them: of what is published.

use std::cmp::Reverse;
use std::collections::HashMap;

use preau_sdk::by_name;
use preau_sdk::prelude::*;

use crate::calendar::Periods;
use crate::exact::Fraction;
use crate::marks::{self, Marks, Plan};
use crate::records::{Assessment, Given, Skill};
use crate::routes::View;
use crate::socle;
use crate::views::assessment::figures;
use crate::words;

/// Marks that the first page lists, the newest.
const NEWEST: usize = 8;

/// All that a pupil may read of a period, subject by subject.
pub(crate) struct Mine {
    pub(crate) learner: PersonId,
    pub(crate) periods: Periods,
    /// Those of a group that has more.
    beyond: Option<Periods>,
    pub(crate) period: u8,
    /// Each class or group in which a subject is taught, with its marks.
    pub(crate) sheets: Vec<(Audience, String, Marks)>,
}

impl Mine {
    pub(crate) fn of(ctx: &Context, period: Option<u8>) -> Result<Self, Failure> {
        let learner = ctx.learner().ok_or(Failure::NotFound)?;
        let periods = Periods::of_learner(ctx)?;
        let beyond = Periods::beyond(ctx, &periods)?;
        let is_beyond = |asked: &u8| {
            let most = beyond.as_ref().map_or(0, Periods::count);
            (periods.count() + 1..=most).contains(asked)
        };
        let period = match period {
            Some(asked) if is_beyond(&asked) => asked,
            asked => periods.chosen(ctx, asked)?,
        };
        let taught = ctx.audiences().iter();
        let taught = taught.filter(|one| matches!(one, Audience::Class(_) | Audience::Group(_)));
        let assessments = Assessment::by_period()
            .any(taught)
            .is(period)
            .limit(1_000)
            .list()?;
        let given = Given::by_pupil()
            .is(&learner)
            .is(period)
            .limit(1_000)
            .list()?;
        let mut by_sheet: HashMap<(Audience, String), (Vec<_>, Vec<_>)> = HashMap::new();
        let mut place_of = HashMap::new();
        for one in assessments {
            let place = (one.audience.clone(), one.subject.clone());
            place_of.insert(one.id.clone(), place.clone());
            by_sheet.entry(place).or_default().0.push(one);
        }
        for one in given {
            if let Some(place) = place_of.get(&one.assessment) {
                by_sheet.entry(place.clone()).or_default().1.push(one);
            }
        }
        let mut sheets: Vec<_> = by_sheet
            .into_iter()
            .map(|((of, subject), (all, given))| (of, subject, Marks::made(all, given)))
            .collect();
        sheets.sort_by(|(_, one, _), (_, other, _)| by_name(one, other));
        Ok(Self {
            learner,
            periods,
            beyond,
            period,
            sheets,
        })
    }

    /// "1er trimestre": as the class calls it, or the group that has one more.
    pub(crate) fn period_name(&self, ctx: &Context) -> String {
        let of_class = self.period <= self.periods.count();
        let beyond = self.beyond.as_ref().filter(|_| !of_class);
        let rhythm = beyond.unwrap_or(&self.periods).rhythm;
        rhythm.name(self.period, ctx.language())
    }

    /// A tab for each period of the class, and for those that a group has beyond them.
    fn tabs(&self, ctx: &Context) -> Vec<Tab> {
        let to = |period| View::Home {
            period: Some(period),
        };
        let mut tabs = self.periods.tabs(ctx, self.period, to);
        if let Some(beyond) = &self.beyond {
            let more = beyond.tabs(ctx, self.period, to).into_iter();
            tabs.extend(more.skip(self.periods.count().into()));
        }
        tabs
    }

    /// The average of each subject that has one.
    pub(crate) fn averages(&self) -> Result<Vec<(String, Fraction)>, Failure> {
        let mut found = Vec::new();
        for (of, subject, marks) in &self.sheets {
            let average = marks.average(&self.learner, &Plan::of(of)?, subject);
            found.extend(average.map(|average| (subject.clone(), average)));
        }
        Ok(marks::by_subject(found))
    }

    /// What the class's subjects weigh.
    pub(crate) fn plan(ctx: &Context) -> Result<Plan, Failure> {
        let class = ctx.audiences().iter().find(|audience| audience.is_class());
        class.map_or(Ok(Plan::default()), Plan::of)
    }
}

pub(crate) fn page(ctx: &Context, period: Option<u8>) -> Result<Page, Failure> {
    if ctx.learner().is_none() {
        return Ok(Page::new(tr!(ctx, "Notes", "Marks")).push(words::nobody_to_follow(ctx)));
    }
    let mine = Mine::of(ctx, period)?;
    let title = match ctx.child() {
        Some(child) => tr!(ctx, "Notes de {}", "Marks of {}", child.name),
        None => tr!(ctx, "Mes notes", "My marks"),
    };
    let page = Page::new(title)
        .action(Action::go(
            tr!(ctx, "Bulletins", "Reports"),
            &View::Bulletins,
        ))
        .push(mine.tabs(ctx));
    if mine.sheets.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune note publiée", "No mark published"),
            tr!(
                ctx,
                "Les notes de cette période apparaissent ici dès que les professeurs les publient.",
                "The marks of this period appear here once teachers publish them."
            ),
        )));
    }
    let averages = mine.averages()?;
    let general = marks::general(&averages, &Mine::plan(ctx)?);
    let general = Stat::new(
        tr!(ctx, "Moyenne générale", "General average"),
        words::average(ctx, general.as_ref()),
    )
    .hint(tr!(
        ctx,
        "des notes publiées, sur 20",
        "of published marks, out of 20"
    ));
    Ok(page
        .push(vec![general])
        .push(subjects(ctx, &mine, &averages)?)
        .push(Block::heading(tr!(ctx, "Dernières notes", "Newest marks")))
        .push(newest(ctx, &mine))
        .extend(skills(ctx, &mine)?))
}

fn subjects(ctx: &Context, mine: &Mine, averages: &[(String, Fraction)]) -> Result<Table, Failure> {
    let mut names: Vec<_> = mine.sheets.iter().map(|(_, subject, _)| subject).collect();
    names.dedup();
    let mut table = Table::new(
        tr!(ctx, "Moyennes par matière", "Averages by subject"),
        [
            Column::new(tr!(ctx, "Matière", "Subject")),
            Column::numeric(tr!(ctx, "Moyenne", "Average")),
            Column::numeric(tr!(ctx, "Classe", "Class")),
        ],
    );
    for subject in names {
        let own = averages.iter().find(|(known, _)| known == subject);
        let mut of = mine.sheets.iter().filter(|(_, known, _)| known == subject);
        // Of a class and a group there is no figure in common.
        let class = match (of.next(), of.next()) {
            (Some((of, ..)), None) => figures(of, mine.period, subject)?,
            _ => None,
        };
        let to = View::Subject {
            subject: Some(subject.clone()),
            period: Some(mine.period),
        };
        table = table.row([
            Cell::link(subject.clone(), &to),
            Cell::text(words::average(ctx, own.map(|(_, one)| one))),
            Cell::text(
                class
                    .map(|all| all.mean.said(ctx.language()))
                    .unwrap_or_default(),
            ),
        ]);
    }
    Ok(table)
}

fn newest(ctx: &Context, mine: &Mine) -> Vec<Item> {
    let mut all: Vec<_> = mine
        .sheets
        .iter()
        .flat_map(|(.., marks)| marks.assessments.iter().map(move |one| (one, marks)))
        .filter_map(|(one, marks)| Some((one, marks.get(&one.id, &mine.learner)?)))
        .collect();
    all.sort_by_key(|(one, _)| Reverse(one.visible_from));
    let items = all.into_iter().take(NEWEST).map(|(one, given)| {
        let mark = given.mark.said(ctx.language());
        Item::new(one.title.clone())
            .fact(one.subject.clone())
            .fact(words::facts(ctx, one))
            .badge(Badge::neutral(mark))
            .to(&View::Assessment { id: one.id.clone() })
    });
    items.collect()
}

fn skills(ctx: &Context, mine: &Mine) -> Result<Vec<Block>, Failure> {
    let levels = Skill::by_pupil().is(&mine.learner).is(mine.period).list()?;
    let lines = socle::lines(ctx.language(), &socle::levels(&levels));
    let Some(table) = socle::table(ctx.language(), &lines) else {
        return Ok(Vec::new());
    };
    Ok(vec![
        Block::heading(tr!(ctx, "Compétences", "Skills")),
        table.into(),
    ])
}
