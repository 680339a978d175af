//! Whom the caller may write to, by the rules of the school.

use preau_domain::addressee::Addressee;
use preau_domain::audience::Audience;
use preau_domain::caller::Caller;
use preau_domain::correspondence::{Scope, Whom, offered};
use preau_domain::fold::{Beginnings, folded};
use preau_domain::ids::{GroupId, PersonId};
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::school::GroupKind;
use preau_store::{Correspondent, CorrespondentFile};

use super::directory::{GroupSeen, PersonSeen, is_reached};
use crate::fault::Fault;
use crate::host::{Host, Stop};
use crate::limits;
use crate::reads::Read;

/// A person whom the caller may write to, as a guest sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorrespondentSeen {
    pub(crate) person: PersonSeen,
    pub(crate) profile: Profile,
    pub(crate) functions: Vec<Function>,
    pub(crate) classes: Vec<String>,
    pub(crate) subjects: Vec<String>,
    pub(crate) head_of: Vec<String>,
    pub(crate) children: Vec<PersonSeen>,
}

/// Some of them, and where to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CorrespondentBatch {
    pub(crate) people: Vec<CorrespondentSeen>,
    pub(crate) next: Option<String>,
}

impl Host {
    /// Whom the call may write to: the caller, as who they look at the school; the school, everybody.
    pub(crate) fn scope(&self) -> Scope {
        match &self.context.caller {
            Some(caller) => Scope::of(&self.context.rules, caller),
            None => Scope::of_the_school(),
        }
    }

    /// Whom a person may write to as any of what they are in the school now: for what is delivered in their
    /// name when they are not there.
    pub(crate) async fn scope_of(&mut self, person: PersonId) -> Result<Scope, Stop> {
        let context = self.context.clone();
        let school = context.school.id;
        let file = self
            .read(Read::Directory, move |store| async move {
                store.person_file(person).await
            })
            .await?;
        self.charge(1, 0)?;
        let mut scope = Scope {
            but: Some(person),
            ..Scope::default()
        };
        let Some(file) = file else {
            return Ok(scope);
        };
        let here = file.memberships.iter().filter(|m| m.school == school);
        for membership in here {
            let as_one = |child| {
                let caller = Caller::new(person, file.name.clone(), membership, child);
                Scope::of(&context.rules, &caller)
            };
            if membership.profile == Profile::Relative {
                let children = file
                    .children
                    .iter()
                    .filter(|c| c.membership.school == school);
                for child in children {
                    scope = scope.and(as_one(Some(child)));
                }
            } else {
                scope = scope.and(as_one(None));
            }
        }
        Ok(scope)
    }

    /// The people whom the caller may write to and whose names begin so. Only these are read.
    pub(crate) async fn correspondents(
        &mut self,
        search: &str,
        among: Option<Profile>,
        cursor: Option<&str>,
        limit: u32,
    ) -> Result<CorrespondentBatch, Stop> {
        self.within()?;
        let (scope, school) = (self.scope(), self.context.school.id);
        let all = self
            .read(Read::Directory, move |store| async move {
                store.correspondent_list(school, &scope, among).await
            })
            .await?;
        // Rows of a name each.
        self.charge(all.len().div_ceil(4), 0)?;
        let begins = Beginnings::of(search);
        let mut found: Vec<(String, Correspondent)> = all
            .into_iter()
            .map(|one| {
                (
                    folded(&format!("{} {}", one.name.family, one.name.given)),
                    one,
                )
            })
            .filter(|(name, _)| begins.begin(name))
            .collect();
        // Whom one thinks of by the family name comes first.
        found.sort_unstable_by(|(a, one), (b, other)| {
            let place = |name: &str| !begins.lead(name);
            (place(a), a, one.id).cmp(&(place(b), b, other.id))
        });
        let after = cursor.and_then(|text| text.parse::<PersonId>().ok());
        let from = after.and_then(|id| found.iter().position(|(_, one)| one.id == id));
        let limit = usize::try_from(limit.clamp(1, limits::CORRESPONDENTS)).unwrap_or(1);
        let mut rest = found.into_iter().skip(from.map_or(0, |at| at + 1));
        let page: Vec<Correspondent> = rest.by_ref().take(limit).map(|(_, one)| one).collect();
        let next = match (rest.next(), page.last()) {
            (Some(_), Some(last)) => Some(last.id.to_string()),
            _ => None,
        };
        let ids: Vec<PersonId> = page.iter().map(|one| one.id).collect();
        let files = self
            .read(Read::Directory, move |store| async move {
                store.correspondent_files(school, &ids).await
            })
            .await?;
        self.charge(page.len(), 0)?;
        let people = page.into_iter().map(|one| {
            let file = files.get(&one.id).cloned().unwrap_or_default();
            self.correspondent_seen(&one, file)
        });
        Ok(CorrespondentBatch {
            people: people.collect(),
            next,
        })
    }

    /// What the caller is told of a correspondent: who works there, all; others, what they share with them.
    fn correspondent_seen(
        &self,
        one: &Correspondent,
        file: CorrespondentFile,
    ) -> CorrespondentSeen {
        const MOST: usize = limits::CORRESPONDENT_FACTS;
        let own = self.learns_in();
        let shared = |group: GroupId| own.as_ref().is_none_or(|own| own.contains(&group));
        let (mut classes, mut subjects, mut head_of) = (Vec::new(), Vec::new(), Vec::new());
        for membership in file.groups {
            let is_pupil = membership.role == GroupRole::Pupil;
            let fits = if one.profile == Profile::Pupil {
                is_pupil && membership.group.kind == GroupKind::Class
            } else {
                one.profile.works_there() && !is_pupil
            };
            if !fits || !shared(membership.group.id) {
                continue;
            }
            if membership.role == GroupRole::HeadTeacher {
                head_of.push(membership.group.name.clone());
            }
            if !classes.contains(&membership.group.name) {
                classes.push(membership.group.name);
            }
            for subject in membership.subjects {
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
        }
        let children = file.children.into_iter().filter(|(.., groups)| {
            one.profile == Profile::Relative
                && (own.is_none() || groups.iter().any(|group| shared(*group)))
        });
        let children = children.map(|(id, name, _)| PersonSeen {
            id,
            name: name.full(),
        });
        classes.truncate(MOST);
        subjects.truncate(MOST);
        head_of.truncate(MOST);
        CorrespondentSeen {
            person: PersonSeen {
                id: one.id,
                name: one.name.shown_as(one.profile),
            },
            profile: one.profile,
            functions: file.functions,
            classes,
            subjects,
            head_of,
            children: children.take(MOST).collect(),
        }
    }

    /// Where the caller, or the child being looked at, learns; none for who sees everybody's.
    fn learns_in(&self) -> Option<Vec<GroupId>> {
        let caller = self.context.caller.as_ref()?;
        if caller.profile.works_there() {
            return None;
        }
        let learns = caller.groups.iter().filter(|g| g.role == GroupRole::Pupil);
        Some(learns.map(|g| g.group.id).collect())
    }

    /// The groups whom the caller may write to as one and that are called so, with what they are called; of those
    /// for which the module is on.
    pub(crate) async fn correspondent_groups(
        &mut self,
        search: &str,
    ) -> Result<Vec<(Addressee, String)>, Stop> {
        self.within()?;
        self.gives_only_context();
        let begins = Beginnings::of(search);
        let (scope, language) = (self.scope(), self.context.language);
        let mut groups = self.groups_of(&scope).await?;
        if self.context.caller.is_some() {
            let reach = &self.context.reach;
            groups.retain(|group| is_reached(reach, group.audience));
        }
        let groups = groups.into_iter().map(|group| (group.audience, group.name));
        let offered = offered(&scope, groups).into_iter();
        Ok(offered
            .filter_map(|(addressee, group)| Some((addressee, addressee.label(language, &group)?)))
            .filter(|(_, label)| begins.begin(&folded(label)))
            .take(limits::NAMES)
            .collect())
    }

    /// The groups of which a scope may have some: those of the caller, or of the school.
    async fn groups_of(&mut self, scope: &Scope) -> Result<Vec<GroupSeen>, Stop> {
        if scope.everybody {
            return self.school_groups().await;
        }
        let groups = self.context.caller.iter().flat_map(|caller| &caller.groups);
        Ok(groups
            .map(|one| GroupSeen::new(one.audience(), one.group.name.clone()))
            .collect())
    }

    /// Which of these a scope lets one write to. `also`: one more person, if they have a part in the school.
    pub(crate) async fn may_write_to(
        &mut self,
        scope: &Scope,
        to: &[Addressee],
        also: Option<PersonId>,
    ) -> Result<Vec<bool>, Stop> {
        let school = self.context.school.id;
        let mut people: Vec<PersonId> = to
            .iter()
            .filter_map(|addressee| match addressee {
                Addressee::Person(person) => Some(*person),
                _ => None,
            })
            .collect();
        people.sort_unstable();
        people.dedup();
        let mut ties: Vec<Whom> = Vec::new();
        if !people.is_empty() {
            ties = self
                .read(Read::Directory, move |store| async move {
                    store.correspondent_ties(school, &people).await
                })
                .await?;
            self.charge(ties.len(), 0)?;
        }
        // That a class or group is one of the school, where the scope does not name it.
        let mut known = None;
        if scope.everybody && to.iter().any(|addressee| addressee.group().is_some()) {
            known = Some(self.school_groups().await?);
        }
        let exists = |id: GroupId| {
            known.as_ref().is_none_or(|groups| {
                groups.iter().any(|group| {
                    group.audience == Audience::Class(id) || group.audience == Audience::Group(id)
                })
            })
        };
        Ok(to
            .iter()
            .map(|addressee| match addressee {
                Addressee::Person(person) => ties
                    .binary_search_by_key(person, |whom| whom.id)
                    .ok()
                    .and_then(|at| ties.get(at))
                    .is_some_and(|whom| {
                        scope.holds(whom) || (also == Some(*person) && !whom.profiles.is_empty())
                    }),
                several => {
                    scope.reaches(*several) == Some(true) && several.group().is_none_or(&exists)
                }
            })
            .collect())
    }

    /// Which of these the caller may write to.
    pub(crate) async fn correspondent_may_write(
        &mut self,
        to: &[Addressee],
    ) -> Result<Vec<bool>, Stop> {
        self.within()?;
        self.gives_only_context();
        at_most(to.len())?;
        let scope = self.scope();
        self.may_write_to(&scope, to, None).await
    }

    /// What these are called; none where the caller may neither write to nor see whom it means.
    pub(crate) async fn addressee_names(
        &mut self,
        of: &[Addressee],
    ) -> Result<Vec<Option<String>>, Stop> {
        self.within()?;
        self.gives_only_context();
        at_most(of.len())?;
        let (scope, language) = (self.scope(), self.context.language);
        let may = self.may_write_to(&scope, of, None).await?;
        let works_there = self.learns_in().is_none();
        let mut groups = Vec::new();
        if of.iter().any(|addressee| addressee.group().is_some()) {
            groups = if works_there {
                self.school_groups().await?
            } else {
                self.groups_of(&scope).await?
            };
        }
        let people: Vec<PersonId> = of
            .iter()
            .filter_map(|addressee| match addressee {
                Addressee::Person(person) => Some(*person),
                _ => None,
            })
            .collect();
        let (shown, named) = self.names_of(&people, Name::shown_as).await?;
        let name = |person: PersonId, may: bool| {
            let at = people.iter().position(|other| *other == person)?;
            let shown = shown.get(at).cloned().flatten();
            shown.or_else(|| named.get(at).cloned().flatten().filter(|_| may))
        };
        Ok(of
            .iter()
            .zip(may)
            .map(|(addressee, may)| match addressee {
                Addressee::Person(person) => name(*person, may),
                several => match several.group() {
                    None => several.label(language, ""),
                    Some(id) => groups
                        .iter()
                        .find(|group| {
                            group.audience == Audience::Class(id)
                                || group.audience == Audience::Group(id)
                        })
                        .and_then(|group| several.label(language, &group.name)),
                },
            })
            .collect())
    }
}

fn at_most(addressees: usize) -> Result<(), Fault> {
    if addressees > limits::NAMES {
        let why = format!("more than {} addressees at once", limits::NAMES);
        return Err(Fault::Misuse(why));
    }
    Ok(())
}
