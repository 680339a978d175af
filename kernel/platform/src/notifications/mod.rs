//! What modules tell people. What a person sees is found when they look: for each of their standings, what
//! is for its audiences, of the modules that they see in it. Nothing is kept for a person but what they have
//! read and what they do not want to be told of.

pub mod unread;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::caller::Standing;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_domain::live;
use preau_domain::module::{Manifest, Text};
use preau_domain::notification::{Notification, NotificationId};
use preau_domain::person::Profile;
use preau_domain::record::WriteSet;
use preau_domain::school::School;
use preau_runtime::module::LoadedModule;
use preau_store::{NotificationLine, NotificationQuery};

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

/// How far back "everything read" is noted as an instant: what was sent since, by a node whose clock is
/// behind or whose commit took its time, might still appear before it.
const SETTLED: SignedDuration = SignedDuration::from_mins(5);

/// A line of a person's notifications.
#[derive(Debug, Clone)]
pub struct Told {
    /// The notification, by which the line is known.
    pub id: NotificationId,
    /// When it was sent.
    pub at: Timestamp,
    /// The older ones that the line stands for too: where it is what is beyond a day's lines of a module.
    pub others: Vec<(NotificationId, Timestamp)>,
    /// In which school.
    pub school: Arc<School>,
    /// By which module.
    pub module: Arc<LoadedModule>,
    /// The standings in which the person is told, at least one.
    pub standings: Vec<Standing>,
    /// The given names of the children whom it concerns, where it concerns the person by them alone.
    pub children: Vec<String>,
    /// The day when it was sent, in the school.
    pub day: Date,
    /// Whether the person has not read it.
    pub unread: bool,
    /// Whether it reaches them in quiet hours too.
    pub urgent: bool,
    /// What it says.
    pub said: Said,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// What the module sent, and the path of its page to open.
    Text(Text, String),
    /// That there were so many more on this day.
    More {
        /// How many, as far as they were read.
        count: usize,
        /// Whether there may be more than that.
        at_least: bool,
        /// Whether one author sent all of them.
        of_one: bool,
    },
}

impl Told {
    /// All that the line stands for, with the instant of each.
    fn all(&self) -> impl Iterator<Item = (NotificationId, Timestamp)> {
        std::iter::once((self.id, self.at)).chain(self.others.iter().copied())
    }
}

/// A kind of notifications that a person may turn off.
#[derive(Debug, Clone)]
pub struct KindChoice {
    /// Its word in the manifest.
    pub kind: String,
    /// As people call it.
    pub label: Text,
    /// Whether the person is told of it.
    pub wanted: bool,
}

/// Whom what a call tells concerns.
#[derive(Debug)]
pub(crate) struct Concerned {
    /// The audiences that are told something, or in which somebody is.
    told: BTreeSet<Audience>,
    /// Those of them that are told something urgent.
    urgent: BTreeSet<Audience>,
    /// Those from whom something is taken, as far as the call read whom it was for.
    taken: BTreeSet<Audience>,
    /// Those who did something with their box.
    readers: BTreeSet<PersonId>,
}

impl Concerned {
    pub(crate) fn of(manifest: &Manifest, writes: &WriteSet) -> Self {
        let notices = &writes.notifications;
        let urgent = writes.urgent(&manifest.urgent);
        Self {
            told: live::told(writes),
            urgent: urgent.flat_map(|(_, _, audiences)| audiences).collect(),
            taken: notices.iter().filter_map(|notice| notice.was_for).collect(),
            readers: writes
                .mail
                .marks
                .iter()
                .map(|marked| marked.person)
                .collect(),
        }
    }
}

/// A notification on its way to being a line.
struct Found {
    line: NotificationLine,
    standings: Vec<Standing>,
    children: Vec<String>,
    /// Whether it also concerns the person themself.
    own: bool,
}

impl Platform {
    /// What a commit of this module brings with it: how much they have not read is counted anew for those whom
    /// it concerns, and for nobody else.
    pub(crate) async fn notified(
        &self,
        school: SchoolId,
        module: &ModuleId,
        concerned: &Concerned,
    ) {
        let Concerned {
            told,
            urgent,
            taken,
            readers,
        } = concerned;
        for audience in told.union(taken) {
            self.unread.forget(school, *audience);
        }
        for reader in readers {
            self.unread.forget_person(*reader).await;
        }
        if self.sends_letters() {
            self.letters_news.note(school, told, false);
            self.letters_news.note(school, urgent, true);
        }
        if !told.is_empty() {
            metrics::counter!("preau_notified_total", "module" => module.to_string())
                .increment(u64::try_from(told.len()).unwrap_or(u64::MAX));
        }
    }

    /// The person's notifications in all schools, the newest first.
    pub async fn notifications(&self, operation: &Operation) -> Result<Vec<Told>, PlatformError> {
        self.told(operation, false).await
    }

    /// Notes that the person has read a line, and gives it; not found where it is there no more, or is not
    /// for them.
    pub async fn notification_open(
        &self,
        operation: &Operation,
        id: NotificationId,
    ) -> Result<Told, PlatformError> {
        let told = self.told(operation, false).await?;
        let line = told
            .into_iter()
            .find(|line| line.all().any(|(one, _)| one == id))
            .ok_or(PlatformError::NotFound)?;
        if line.unread {
            let person = operation.known.file.id;
            let school = line.school.id;
            let read: Vec<_> = line.all().map(|(id, at)| (school, id, at)).collect();
            self.store.notification_read(person, &read).await?;
            self.unread.forget_person(person).await;
        }
        Ok(line)
    }

    /// Notes that the person has read everything that was sent up to an instant, in all schools.
    pub async fn notifications_read(
        &self,
        operation: &Operation,
        to: Timestamp,
    ) -> Result<(), PlatformError> {
        let person = operation.known.file.id;
        let settled = to.min(operation.now - SETTLED);
        let told = self.told(operation, true).await?;
        for school in operation.schools() {
            let since: Vec<_> = told
                .iter()
                .filter(|line| line.school.id == school)
                .flat_map(Told::all)
                .filter(|(_, at)| *at > settled && *at <= to)
                .collect();
            self.store
                .notification_read_to(person, school, settled, &since)
                .await?;
        }
        self.unread.forget_person(person).await;
        Ok(())
    }

    /// The modules that may tell the person something, with the kinds of it, by name.
    pub async fn notification_kinds(
        &self,
        operation: &Operation,
    ) -> Result<Vec<(Arc<LoadedModule>, Vec<KindChoice>)>, PlatformError> {
        let mutes = self.mutes(operation).await?;
        let modules = self.modules_that_notify(operation).await?;
        let choices = modules.into_iter().map(|module| {
            let manifest = &module.manifest;
            let kinds = manifest.notifications.iter();
            let kinds = kinds.map(|(kind, label)| KindChoice {
                kind: kind.clone(),
                label: label.clone(),
                wanted: !mutes.contains(&(manifest.id.clone(), kind.clone())),
            });
            let kinds = kinds.collect();
            (module, kinds)
        });
        Ok(choices.collect())
    }

    /// Takes over of which kinds the person wants to be told, of those that they were shown and that may tell
    /// them something: a kind that came meanwhile stays as it is.
    pub async fn notification_kinds_set(
        &self,
        operation: &Operation,
        shown: &HashSet<(ModuleId, String)>,
        wanted: &HashSet<(ModuleId, String)>,
    ) -> Result<(), PlatformError> {
        let person = operation.known.file.id;
        let modules = self.modules_that_notify(operation).await?;
        let kinds: Vec<_> = modules
            .iter()
            .flat_map(|module| {
                let kinds = module.manifest.notifications.keys();
                kinds.map(|kind| (module.manifest.id.clone(), kind.clone()))
            })
            .filter(|kind| shown.contains(kind))
            .map(|kind| {
                let wanted = wanted.contains(&kind);
                (kind.0, kind.1, wanted)
            })
            .collect();
        self.store.notification_mutes_set(person, &kinds).await?;
        self.unread.forget_person(person).await;
        Ok(())
    }

    async fn mutes(
        &self,
        operation: &Operation,
    ) -> Result<HashSet<(ModuleId, String)>, PlatformError> {
        let person = operation.known.file.id;
        let mutes = self.store.notification_mutes(person).await?;
        Ok(mutes.into_iter().collect())
    }

    /// The modules with notifications that the person sees in any of their standings, by id.
    pub(crate) async fn modules_that_notify(
        &self,
        operation: &Operation,
    ) -> Result<Vec<Arc<LoadedModule>>, PlatformError> {
        let mut found = BTreeMap::new();
        for school in operation.schools() {
            let Some(school) = self.school_of(school) else {
                continue;
            };
            for standing in operation.standings(school.id) {
                let caller = self.caller(operation, school.id, Some(standing)).await?;
                for module in self.modules_seen(school.id, school.level, &caller) {
                    if !module.manifest.notifications.is_empty() {
                        found.insert(module.manifest.id.clone(), module);
                    }
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// The person's lines, the newest first: of all that is kept, or only of what is new since they read
    /// everything.
    pub(crate) async fn told(
        &self,
        operation: &Operation,
        only_new: bool,
    ) -> Result<Vec<Told>, PlatformError> {
        let mutes = self.mutes(operation).await?;
        let mut told = Vec::new();
        for id in operation.schools() {
            let Some(school) = self.school_of(id) else {
                continue;
            };
            let mut found: BTreeMap<ModuleId, BTreeMap<NotificationId, Found>> = BTreeMap::new();
            let mut modules = BTreeMap::new();
            for standing in operation.standings(id) {
                let caller = self.caller(operation, id, Some(standing)).await?;
                let seen = self.modules_seen(id, school.level, &caller);
                let seen: Vec<_> = seen
                    .into_iter()
                    .filter(|module| !module.manifest.notifications.is_empty())
                    .collect();
                if seen.is_empty() {
                    continue;
                }
                let me = caller.person;
                let query = NotificationQuery {
                    school: id,
                    modules: seen.iter().map(|m| m.manifest.id.clone()).collect(),
                    audiences: caller
                        .audiences
                        .iter()
                        .filter(|audience| !matches!(audience, Audience::Person(_)))
                        .copied()
                        .collect(),
                    child: caller.child.as_ref().map(|child| child.id),
                    after: operation.now - SignedDuration::from_hours(24 * Notification::DAYS),
                    only_new,
                    most: Notification::MAX_OF_AUDIENCE,
                };
                modules.extend(seen.into_iter().map(|m| (m.manifest.id.clone(), m)));
                for line in self.store.notification_list(me, &query).await? {
                    if mutes.contains(&(line.module.clone(), line.kind.clone())) {
                        continue;
                    }
                    let child = caller.child.as_ref().map(|child| &child.name.given);
                    let of_module = found.entry(line.module.clone()).or_default();
                    add(of_module, line, standing, me, child);
                }
            }
            for (id, module) in modules {
                let found = found.remove(&id).unwrap_or_default();
                told.extend(self.lines(&school, &module, found.into_values().collect()));
            }
        }
        told.sort_by_key(|line| {
            let of_one = matches!(line.said, Said::Text(..));
            std::cmp::Reverse((line.day, line.at, of_one, line.id))
        });
        Ok(told)
    }

    /// Makes lines of a module's notifications: of each day so many, those of one author fewer, and one for the rest
    /// of each.
    fn lines(
        &self,
        school: &Arc<School>,
        module: &Arc<LoadedModule>,
        mut found: Vec<Found>,
    ) -> Vec<Told> {
        found.sort_by_key(|one| std::cmp::Reverse((one.line.at, one.line.id)));
        let most = usize::try_from(Notification::MAX_OF_AUDIENCE).unwrap_or(usize::MAX);
        let is_cut = found.len() >= most;
        found.truncate(most);
        let zone = self.time_zone(school);
        let mut days: Vec<(Date, Vec<Found>)> = Vec::new();
        for one in found {
            let day = zone.to_datetime(one.line.at).date();
            match days.last_mut() {
                Some((last, of_day)) if *last == day => of_day.push(one),
                _ => days.push((day, vec![one])),
            }
        }
        let last = days.len().saturating_sub(1);
        let mut lines = Vec::new();
        for (at, (day, of_day)) in days.into_iter().enumerate() {
            // There may be more of the last day than were read.
            let at_least = is_cut && at == last;
            let line = |said: Option<Said>, all: Vec<Found>| {
                let (school, module) = (Arc::clone(school), Arc::clone(module));
                told_of(school, module, day, said, all)
            };
            let Arranged {
                alone,
                of_authors,
                rest,
            } = arranged(of_day, &module.manifest.urgent);
            lines.extend(alone.into_iter().filter_map(|one| line(None, vec![one])));
            let together = of_authors.into_iter().map(|all| (all, true));
            for (all, of_one) in together.chain([(rest, false)]) {
                let said = Said::More {
                    count: all.len(),
                    at_least,
                    of_one,
                };
                lines.extend(line(Some(said), all));
            }
        }
        lines
    }
}

/// A day's notifications of a module, those of each part the newest first.
struct Arranged {
    /// Those that are a line each.
    alone: Vec<Found>,
    /// What authors sent besides, each theirs.
    of_authors: Vec<Vec<Found>>,
    /// What is left.
    rest: Vec<Found>,
}

/// Who is heard on a day on which much was sent: everybody's newest first, then everybody's second, and so on; of
/// one author so many, and the rest of theirs together. So nobody who sends much takes the place of who sends one.
/// What the school itself sent is nobody's, and has no bound but the day's; what is urgent comes first.
fn arranged(of_day: Vec<Found>, urgent: &BTreeSet<String>) -> Arranged {
    let mut sent: HashMap<Option<PersonId>, usize> = HashMap::new();
    let mut ranked: Vec<_> = of_day
        .into_iter()
        .enumerate()
        .map(|(at, one)| {
            if urgent.contains(&one.line.kind) {
                return (0, at, one);
            }
            let rank = sent.entry(one.line.author).or_default();
            *rank += 1;
            (*rank, at, one)
        })
        .collect();
    ranked.sort_by_key(|(rank, at, _)| (*rank, *at));
    let (mut alone, mut rest) = (Vec::new(), Vec::new());
    let mut of_authors: BTreeMap<PersonId, Vec<(usize, Found)>> = BTreeMap::new();
    for (rank, at, one) in ranked {
        match one.line.author {
            Some(author) if rank > Notification::MAX_OF_AUTHOR_A_DAY => {
                of_authors.entry(author).or_default().push((at, one));
            }
            _ if alone.len() < Notification::MAX_OF_DAY => alone.push((at, one)),
            _ => rest.push((at, one)),
        }
    }
    let in_order = |mut part: Vec<(usize, Found)>| {
        part.sort_by_key(|(at, _)| *at);
        part.into_iter().map(|(_, one)| one).collect()
    };
    Arranged {
        alone: in_order(alone),
        of_authors: of_authors.into_values().map(in_order).collect(),
        rest: in_order(rest),
    }
}

/// The line of these, the newest first, which says this, or what the one says that it is of; none of none.
fn told_of(
    school: Arc<School>,
    module: Arc<LoadedModule>,
    day: Date,
    said: Option<Said>,
    all: Vec<Found>,
) -> Option<Told> {
    let kinds = &module.manifest.urgent;
    let urgent = all.iter().any(|one| kinds.contains(&one.line.kind));
    let mut all = all.into_iter();
    let first = all.next()?;
    let is_one = said.is_none();
    let mut told = Told {
        id: first.line.id,
        at: first.line.at,
        others: Vec::new(),
        school,
        module,
        standings: first.standings,
        children: if first.own || !is_one {
            Vec::new()
        } else {
            first.children
        },
        day,
        unread: !first.line.read,
        urgent,
        said: said.unwrap_or(Said::Text(first.line.text, first.line.path)),
    };
    for one in all {
        told.others.push((one.line.id, one.line.at));
        told.unread |= !one.line.read;
        merge(&mut told.standings, one.standings);
    }
    Some(told)
}

fn merge<T: PartialEq>(into: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !into.contains(&one) {
            into.push(one);
        }
    }
}

/// Notes that a person, in this standing, is told this.
fn add(
    found: &mut BTreeMap<NotificationId, Found>,
    line: NotificationLine,
    standing: Standing,
    me: PersonId,
    child: Option<&String>,
) {
    let own = match line.audience {
        Audience::Person(person) => person == me,
        Audience::Profile(Profile::Relative) => true,
        _ => child.is_none(),
    };
    let one = found.entry(line.id).or_insert_with(|| Found {
        line,
        standings: Vec::new(),
        children: Vec::new(),
        own: false,
    });
    one.own |= own;
    merge(&mut one.standings, vec![standing]);
    merge(&mut one.children, child.cloned().into_iter().collect());
}
