//! People and groups: what 0.1 says, of which group the caller is the head teacher, and whom one may write to.

use preau_domain::addressee::Addressee;
use preau_domain::person::Name;
use wasmtime::Result;

use super::bindings::ent::kernel::caller::Person;
use super::bindings::ent::kernel::directory::{
    self, Addressee as Wit, Correspondent, CorrespondentBatch, CorrespondentGroup, Group,
};
use super::types::{self, Audience, Failure, Profile};
use crate::capabilities::correspondence::CorrespondentSeen;
use crate::capabilities::directory::PersonSeen;
use crate::contract::v0_1::bindings::ent::kernel::directory as before;
use crate::contract::v0_1::values::{Export, Import, group, person};
use crate::fault::Fault;
use crate::host::Host;

impl directory::Host for Host {
    async fn groups(&mut self) -> Result<Vec<Group>> {
        let groups = self.directory_groups().await?.into_iter();
        Ok(groups
            .map(|group| Group {
                audience: group.audience.export(),
                name: group.name,
                subjects: group.subjects,
                head_teacher: group.head_teacher,
            })
            .collect())
    }

    async fn pupils(&mut self, of: Audience) -> Result<std::result::Result<Vec<Person>, Failure>> {
        let pupils = before::Host::pupils(self, of).await?;
        Ok(pupils.map(|pupils| pupils.into_iter().map(Person::from).collect()))
    }

    async fn names(&mut self, ids: Vec<String>) -> Result<Vec<Option<String>>> {
        before::Host::names(self, ids).await
    }

    async fn listed_names(&mut self, ids: Vec<String>) -> Result<Vec<Option<String>>> {
        let listed = |name: &Name, _| name.listed();
        Ok(self.directory_names(&ids, listed).await?)
    }

    async fn correspondents(
        &mut self,
        search: String,
        among: Option<Profile>,
        cursor: Option<String>,
        limit: u32,
    ) -> Result<CorrespondentBatch> {
        let among = among.import()?;
        let batch = Host::correspondents(self, &search, among, cursor.as_deref(), limit).await?;
        Ok(CorrespondentBatch {
            people: batch.people.into_iter().map(Correspondent::from).collect(),
            next: batch.next,
        })
    }

    async fn correspondent_groups(&mut self, search: String) -> Result<Vec<CorrespondentGroup>> {
        let groups = Host::correspondent_groups(self, &search).await?.into_iter();
        Ok(groups
            .map(|(addressee, label)| CorrespondentGroup {
                addressee: addressee.export(),
                label,
            })
            .collect())
    }

    async fn may_write(&mut self, to: Vec<Wit>) -> Result<Vec<bool>> {
        Ok(self.correspondent_may_write(&to.import()?).await?)
    }

    async fn addressee_names(&mut self, of: Vec<Wit>) -> Result<Vec<Option<String>>> {
        Ok(Host::addressee_names(self, &of.import()?).await?)
    }
}

impl Import for Wit {
    type Domain = Addressee;
    fn import(self) -> std::result::Result<Addressee, Fault> {
        Ok(match self {
            Self::Person(id) => Addressee::Person(person(&id)),
            Self::Pupils(id) => Addressee::Pupils(group(&id)),
            Self::Relatives(id) => Addressee::Relatives(group(&id)),
            Self::Teachers(id) => Addressee::Teachers(group(&id)),
            Self::Everyone(profile) => Addressee::Everyone(profile.import()?),
            Self::Management => Addressee::Management,
        })
    }
}

impl Export for Addressee {
    type Wit = Wit;
    fn export(self) -> Wit {
        match self {
            Self::Person(id) => Wit::Person(id.to_string()),
            Self::Pupils(id) => Wit::Pupils(id.to_string()),
            Self::Relatives(id) => Wit::Relatives(id.to_string()),
            Self::Teachers(id) => Wit::Teachers(id.to_string()),
            Self::Everyone(profile) => Wit::Everyone(profile.export()),
            Self::Management => Wit::Management,
        }
    }
}

impl From<CorrespondentSeen> for Correspondent {
    fn from(seen: CorrespondentSeen) -> Self {
        let functions = seen.functions.into_iter().map(types::function);
        Self {
            person: seen.person.into(),
            profile: seen.profile.export(),
            functions: functions.collect(),
            classes: seen.classes,
            subjects: seen.subjects,
            head_of: seen.head_of,
            children: seen.children.into_iter().map(Person::from).collect(),
        }
    }
}

impl From<PersonSeen> for Person {
    fn from(seen: PersonSeen) -> Self {
        seen.export().into()
    }
}
