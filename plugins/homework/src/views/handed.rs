//! Who of a class handed in a homework, and when; for who looks after it.

use preau_sdk::prelude::*;
use preau_sdk::{Person, directory};

use crate::handing::{self, Door};
use crate::records::{Assignment, Feedback, HandIn};
use crate::routes::{Act, View};

/// What was handed in of a homework by whom, without its text.
pub(crate) struct Class {
    /// By family name.
    pub(crate) pupils: Vec<Person>,
    /// In no order.
    pub(crate) handed: Vec<Stored<HandIn>>,
}

impl Class {
    /// The class and what it handed in.
    pub(crate) fn load(one: &Stored<Assignment>) -> Result<Self, Failure> {
        let pupils = directory::pupils(&one.audience)?;
        let mut handed = Vec::new();
        HandIn::by_assignment()
            .is(&one.id)
            .visit(|one| handed.push(one))?;
        Ok(Self { pupils, handed })
    }

    /// What a pupil handed in.
    pub(crate) fn of(&self, pupil: &str) -> Option<&Stored<HandIn>> {
        let mut handed = self.handed.iter();
        handed.find(|handed| handed.pupil.0.as_str() == pupil)
    }

    /// Who handed in nothing.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &Person> {
        self.pupils
            .iter()
            .filter(|pupil| self.of(&pupil.id).is_none())
    }

    /// Who handed in, in the order of the list: those who left the class last.
    pub(crate) fn turns(&self) -> impl Iterator<Item = PersonId> {
        let here = self.pupils.iter();
        let here = here.filter(|pupil| self.of(&pupil.id).is_some());
        here.map(PersonId::from)
            .chain(self.left().map(|handed| handed.pupil.clone()))
    }

    /// What was handed in by who is in the class no more.
    pub(crate) fn left(&self) -> impl Iterator<Item = &Stored<HandIn>> {
        let is_here = |handed: &HandIn| {
            let mut pupils = self.pupils.iter();
            pupils.any(|pupil| pupil.id == handed.pupil.0.as_str())
        };
        self.handed.iter().filter(move |handed| !is_here(handed))
    }
}

/// Who comes after a pupil in the list.
pub(crate) fn after(
    one: &Stored<Assignment>,
    pupil: &PersonId,
) -> Result<Option<PersonId>, Failure> {
    let class = Class::load(one)?;
    let after = class.turns().skip_while(|turn| turn != pupil).nth(1);
    Ok(after)
}

/// Which of the class are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Only {
    All,
    Handed,
    Missing,
    Late,
}

impl Only {
    const TABS: [Self; 4] = [Self::All, Self::Handed, Self::Missing, Self::Late];

    fn of(word: Option<&str>) -> Self {
        let known = Self::TABS.into_iter().find(|one| one.word() == word);
        known.unwrap_or(Self::All)
    }

    fn word(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Handed => Some("handed"),
            Self::Missing => Some("missing"),
            Self::Late => Some("late"),
        }
    }

    fn takes(self, until: Instant, at: Option<Instant>) -> bool {
        match self {
            Self::All => true,
            Self::Handed => at.is_some(),
            Self::Missing => at.is_none(),
            Self::Late => at.is_some_and(|at| at > until),
        }
    }

    fn label(self, ctx: &Context, count: usize) -> String {
        match self {
            Self::All => tr!(ctx, "Tous ({count})", "All ({count})"),
            Self::Handed => tr!(ctx, "Rendus ({count})", "Handed in ({count})"),
            Self::Missing => tr!(ctx, "Pas rendus ({count})", "Missing ({count})"),
            Self::Late => tr!(ctx, "En retard ({count})", "Late ({count})"),
        }
    }
}

/// A pupil of the list.
struct Line<'a> {
    id: PersonId,
    name: String,
    handed: Option<&'a Stored<HandIn>>,
    said: Option<&'a Stored<Feedback>>,
    has_left: bool,
}

pub(crate) fn page(ctx: &Context, id: &Id, only: Option<&str>) -> Result<Page, Failure> {
    let (one, classes) = handing::find_followed(ctx, id)?;
    let until = one.hand_in_until.ok_or(Failure::NotFound)?;
    let class = Class::load(&one)?;
    let said = Feedback::by_assignment().is(id).list()?;
    let lines = lines(ctx, &class, &said);
    let only = Only::of(only);
    let at = |line: &Line<'_>| line.handed.map(|handed| handed.at);
    let tabs = Only::TABS.map(|tab| {
        let count = lines
            .iter()
            .filter(|line| tab.takes(until, at(line)))
            .count();
        let to = View::Handed {
            id: id.clone(),
            only: tab.word().map(str::to_owned),
        };
        Tab::new(tab.label(ctx, count), &to, tab == only)
    });
    let shown: Vec<_> = lines
        .iter()
        .filter(|line| only.takes(until, at(line)))
        .collect();
    let name = classes.name(&one.audience);
    let page = Page::new(tr!(ctx, "Travaux rendus, {name}", "Handed in, {name}"))
        .back(one.subject.clone(), &View::Assignment { id: id.clone() })
        .lead(handing::until(ctx, &one));
    let page = actions(ctx, page, &one, &class, &said).push(tabs.to_vec());
    if shown.is_empty() {
        return Ok(page.push(nobody(ctx, only)));
    }
    Ok(page.push(table(ctx, id, until, &shown)))
}

fn nobody(ctx: &Context, only: Only) -> EmptyState {
    let (title, text) = match only {
        Only::All => (
            tr!(ctx, "Aucun élève", "No pupil"),
            tr!(
                ctx,
                "L’annuaire ne connaît encore aucun élève dans cette classe.",
                "The directory knows no pupil in this class yet."
            ),
        ),
        Only::Handed => (
            tr!(ctx, "Rien n’est encore rendu", "Nothing handed in yet"),
            tr!(
                ctx,
                "Ce que les élèves rendent apparaît ici au fur et à mesure.",
                "What pupils hand in appears here as it comes."
            ),
        ),
        Only::Missing => (
            tr!(ctx, "Tout le monde a rendu", "Everybody handed it in"),
            tr!(ctx, "Il ne manque aucun travail.", "No work is missing."),
        ),
        Only::Late => (
            tr!(ctx, "Aucun retard", "Nobody is late"),
            tr!(
                ctx,
                "Tout ce qui est rendu l’a été avant la date.",
                "All that was handed in came before the date."
            ),
        ),
    };
    EmptyState::new(title, text)
}

fn lines<'a>(ctx: &Context, class: &'a Class, said: &'a [Stored<Feedback>]) -> Vec<Line<'a>> {
    let said_of = |pupil: &PersonId| said.iter().find(|said| said.pupil == *pupil);
    let here = class.pupils.iter().map(|pupil| {
        let id = PersonId::from(pupil);
        Line {
            handed: class.of(&pupil.id),
            said: said_of(&id),
            name: pupil.name.clone(),
            has_left: false,
            id,
        }
    });
    let names = directory::names(class.left().map(|handed| &handed.pupil));
    let left = class.left().map(|handed| Line {
        id: handed.pupil.clone(),
        name: left_name(ctx, names.get(&handed.pupil)),
        handed: Some(handed),
        said: said_of(&handed.pupil),
        has_left: true,
    });
    here.chain(left).collect()
}

/// Of who is in the class no more.
pub(crate) fn left_name(ctx: &Context, known: Option<&str>) -> String {
    match known {
        Some(name) => name.to_owned(),
        None => tr!(
            ctx,
            "Ancien élève de la classe",
            "Former pupil of the class"
        ),
    }
}

fn actions(
    ctx: &Context,
    page: Page,
    one: &Stored<Assignment>,
    class: &Class,
    said: &[Stored<Feedback>],
) -> Page {
    let id = &one.id;
    let kept = said.iter().filter(|said| !said.is_published()).count();
    let page = if kept > 0 {
        let label = if kept == 1 {
            tr!(ctx, "Publier 1 commentaire", "Publish 1 comment")
        } else {
            tr!(
                ctx,
                "Publier {kept} commentaires",
                "Publish {kept} comments"
            )
        };
        let to = Act::PublishFeedback { id: id.clone() };
        page.action(Action::post(label, &to).primary().confirm(tr!(
            ctx,
            "Les élèves et leurs responsables liront ces commentaires et en seront prévenus.",
            "Pupils and their families will read these comments, and be told of them."
        )))
    } else {
        page
    };
    let page = if class.handed.is_empty() {
        page
    } else {
        page.action(Action::go(
            tr!(ctx, "Tout télécharger (zip)", "Download all (zip)"),
            &View::Archive { id: id.clone() },
        ))
    };
    let missing = class.missing().count();
    if missing > 0 && Door::of(ctx, one, None).is_some_and(Door::is_open) {
        let label = if missing == 1 {
            tr!(ctx, "Rappeler à 1 élève", "Remind 1 pupil")
        } else {
            tr!(
                ctx,
                "Rappeler à {missing} élèves",
                "Remind {missing} pupils"
            )
        };
        let to = Act::Remind { id: id.clone() };
        page.action(Action::post(label, &to).confirm(tr!(
            ctx,
            "Qui n’a rien rendu en sera prévenu, avec ses responsables.",
            "Whoever handed in nothing will be told, and their families."
        )))
    } else {
        page
    }
}

fn table(ctx: &Context, id: &Id, until: Instant, lines: &[&Line<'_>]) -> Table {
    let table = Table::new(
        tr!(ctx, "Qui a rendu ce travail", "Who handed in this work"),
        [
            Column::new(tr!(ctx, "Élève", "Pupil")),
            Column::new(tr!(ctx, "État", "State")),
            Column::new(tr!(ctx, "Rendu le", "Handed in on")),
            Column::new(tr!(ctx, "Contenu", "Content")),
            Column::new(tr!(ctx, "Commentaire", "Comment")),
        ],
    );
    lines.iter().fold(table, |table, line| {
        let Some(handed) = line.handed else {
            let state = Badge::neutral(tr!(ctx, "Pas rendu", "Not handed in"));
            return table.row([
                Cell::text(&line.name),
                Cell::Badge(state),
                Cell::Empty,
                Cell::Empty,
                Cell::Empty,
            ]);
        };
        let to = View::Work {
            id: id.clone(),
            pupil: line.id.clone(),
        };
        let state = if line.has_left {
            Badge::neutral(tr!(ctx, "N’est plus dans la classe", "Left the class"))
        } else if handed.at <= until {
            Badge::success(tr!(ctx, "Rendu", "Handed in"))
        } else {
            let later = handing::later(ctx, until, handed.at);
            Badge::warning(tr!(ctx, "En retard de {later}", "Late by {later}"))
        };
        table.row([
            Cell::link(&line.name, &to),
            Cell::Badge(state),
            handed.at.into(),
            Cell::text(handing::content(ctx, handed)),
            comment(ctx, handed, line.said),
        ])
    })
}

fn comment(ctx: &Context, handed: &HandIn, said: Option<&Stored<Feedback>>) -> Cell {
    let Some(said) = said else {
        return Badge::neutral(tr!(ctx, "À commenter", "To comment on")).into();
    };
    Cell::Badge(if handed.at > said.at {
        Badge::new(
            tr!(ctx, "Nouvelle version depuis", "New version since"),
            Tone::Info,
        )
    } else if said.is_published() {
        Badge::success(tr!(ctx, "Publié", "Published"))
    } else {
        Badge::warning(tr!(ctx, "Non publié", "Not published"))
    })
}
