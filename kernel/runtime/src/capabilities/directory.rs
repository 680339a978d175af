//! People and groups: only those whom the caller may see.

use preau_domain::audience::Audience;
use preau_domain::failure::Failure;
use preau_domain::ids::PersonId;
use preau_domain::person::{Function, GroupMembership, GroupRole, Name, Profile};
use preau_domain::reach::Reach;

use crate::fault::Fault;
use crate::host::{Attempt, Host, Stop};
use crate::limits;
use crate::reads::Read;

/// A group as a guest sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupSeen {
    pub(crate) audience: Audience,
    pub(crate) name: String,
    pub(crate) subjects: Vec<String>,
    pub(crate) head_teacher: bool,
}

impl GroupSeen {
    /// One in which nobody is anything yet.
    pub(super) fn new(audience: Audience, name: String) -> Self {
        Self {
            audience,
            name,
            subjects: Vec::new(),
            head_teacher: false,
        }
    }

    /// Adds what the caller is in it: who is its head teacher and teaches it besides is there twice.
    fn add(&mut self, membership: &GroupMembership) {
        self.subjects.extend(membership.subjects.iter().cloned());
        self.head_teacher |= membership.role == GroupRole::HeadTeacher;
    }
}

/// A person as a guest sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonSeen {
    pub(crate) id: PersonId,
    pub(crate) name: String,
}

/// Whether a module is on for a class or group.
pub(super) fn is_reached(reach: &Reach, audience: Audience) -> bool {
    match audience {
        Audience::Class(id) | Audience::Group(id) => reach.has_group(id),
        Audience::Profile(_) | Audience::Person(_) => true,
    }
}

impl Host {
    /// The caller's groups; every one of the school for a head, an inspector and in calls of the
    /// school itself. A caller is offered only those for which the module is on.
    pub(crate) async fn directory_groups(&mut self) -> Result<Vec<GroupSeen>, Stop> {
        self.within()?;
        self.gives_only_context();
        let context = self.context.clone();
        let own = context
            .caller
            .as_ref()
            .filter(|caller| !caller.functions.iter().any(|f| f.concerns_every_class()));
        if let Some(caller) = own {
            let mut seen: Vec<GroupSeen> = Vec::new();
            let groups = caller.groups.iter();
            for one in groups.filter(|one| context.reach.has_group(one.group.id)) {
                let audience = one.audience();
                if let Some(known) = seen.iter_mut().find(|known| known.audience == audience) {
                    known.add(one);
                    continue;
                }
                let mut group = GroupSeen::new(audience, one.group.name.clone());
                group.add(one);
                seen.push(group);
            }
            return Ok(seen);
        }
        let mut seen = self.school_groups().await?;
        if context.caller.is_some() {
            seen.retain(|group| is_reached(&context.reach, group.audience));
        }
        for group in &mut seen {
            let own = context.caller.iter().flat_map(|caller| &caller.groups);
            let audience = group.audience;
            for one in own.filter(|one| one.audience() == audience) {
                group.add(one);
            }
        }
        Ok(seen)
    }

    /// Every class and group of the school, classes first, by name.
    pub(super) async fn school_groups(&mut self) -> Result<Vec<GroupSeen>, Stop> {
        let school = self.context.school.id;
        let mut groups = self
            .read(Read::Directory, move |store| async move {
                store.group_list(school).await
            })
            .await?;
        self.charge(groups.len(), 0)?;
        groups.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
        let seen = groups.into_iter().map(|group| {
            let audience = Audience::of_group(group.kind, group.id);
            GroupSeen::new(audience, group.name)
        });
        Ok(seen.collect())
    }

    /// The pupils of a class or group, for its staff and the head.
    pub(crate) async fn directory_pupils(&mut self, of: Audience) -> Attempt<Vec<PersonSeen>> {
        self.within()?;
        let context = self.context.clone();
        let (Audience::Class(id) | Audience::Group(id)) = of else {
            return Ok(Err(Failure::NotFound));
        };
        let may = context
            .caller
            .as_ref()
            .is_none_or(|c| c.staff_of.contains(&of) || c.is(Function::Head));
        if !may {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let school = context.school.id;
        let pupils = self
            .read(Read::Directory, move |store| async move {
                store.group_pupils(school, id).await
            })
            .await?;
        self.charge(pupils.len(), 0)?;
        Ok(Ok(pupils
            .into_iter()
            .take(limits::NAMES)
            .map(|(id, name)| PersonSeen {
                id,
                name: name.full(),
            })
            .collect()))
    }

    /// Names for identifiers, each said in this way; none for whom the caller may not see, or who is not there.
    pub(crate) async fn directory_names(
        &mut self,
        ids: &[String],
        say: fn(&Name, Profile) -> String,
    ) -> Result<Vec<Option<String>>, Stop> {
        self.within()?;
        self.gives_only_context();
        if ids.len() > limits::NAMES {
            return Err(Fault::Misuse(format!("more than {} names at once", limits::NAMES)).into());
        }
        let parsed: Vec<Option<PersonId>> = ids.iter().map(|id| id.parse().ok()).collect();
        let people: Vec<PersonId> = parsed.iter().flatten().copied().collect();
        let (shown, _) = self.names_of(&people, say).await?;
        let mut shown = shown.into_iter();
        Ok(parsed
            .into_iter()
            .map(|id| id.and_then(|_| shown.next().flatten()))
            .collect())
    }

    /// Names of people, in their order: as the caller may see them, and as they are shown to who may.
    pub(super) async fn names_of(
        &mut self,
        people: &[PersonId],
        say: fn(&Name, Profile) -> String,
    ) -> Result<(Vec<Option<String>>, Vec<Option<String>>), Stop> {
        let mut wanted = people.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let school = self.context.school.id;
        let known = self
            .read(Read::Directory, move |store| async move {
                store.person_names(school, &wanted).await
            })
            .await?;
        self.charge(known.len(), 0)?;
        let seen = self
            .visible(
                &known
                    .iter()
                    .map(|(id, _, profile)| (*id, *profile))
                    .collect::<Vec<_>>(),
            )
            .await?;
        let name = |id: &PersonId| {
            let (_, name, profile) = known.iter().find(|(person, ..)| person == id)?;
            Some(say(name, profile.unwrap_or(Profile::Guest)))
        };
        let named: Vec<_> = people.iter().map(name).collect();
        let shown = people.iter().zip(&named);
        let shown = shown.map(|(id, name)| name.clone().filter(|_| seen.contains(id)));
        Ok((shown.collect(), named))
    }

    /// Whom of these the caller may see: those who work at the school, oneself and the child being
    /// looked at, and those who share a class or group. Who works there sees everyone of the school.
    async fn visible(
        &mut self,
        people: &[(PersonId, Option<Profile>)],
    ) -> Result<Vec<PersonId>, Stop> {
        let context = self.context.clone();
        let here = people.iter().filter(|(_, profile)| profile.is_some());
        let Some(caller) = context
            .caller
            .as_ref()
            .filter(|caller| !caller.profile.works_there())
        else {
            return Ok(here.map(|(id, _)| *id).collect());
        };
        let known = |id: PersonId, profile: Option<Profile>| {
            id == caller.person
                || caller.child.as_ref().is_some_and(|child| child.id == id)
                || profile.is_some_and(Profile::works_there)
        };
        let mut seen: Vec<PersonId> = people
            .iter()
            .filter(|(id, profile)| known(*id, *profile))
            .map(|(id, _)| *id)
            .collect();
        let others: Vec<PersonId> = here
            .filter(|(id, profile)| !known(*id, *profile))
            .map(|(id, _)| *id)
            .collect();
        if !others.is_empty() {
            let own: Vec<_> = caller
                .groups
                .iter()
                .filter(|g| g.role == GroupRole::Pupil)
                .map(|g| g.group.id)
                .collect();
            let school = context.school.id;
            let groups = self
                .read(Read::Directory, move |store| async move {
                    store.people_groups(school, &others).await
                })
                .await?;
            self.charge(groups.len(), 0)?;
            seen.extend(
                groups
                    .into_iter()
                    .filter(|(_, group, _)| own.contains(group))
                    .map(|(id, ..)| id),
            );
        }
        Ok(seen)
    }
}
