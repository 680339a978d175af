//! Who is calling: what 0.1 says, with every function.

use wasmtime::Result;

use super::bindings::ent::kernel::caller::{self, Context, Identity, LocalTime, Person, School};
use super::types;
use crate::contract::v0_1::bindings::ent::kernel::caller as before;
use crate::host::Host;

impl caller::Host for Host {
    fn get(&mut self) -> Result<Context> {
        let said = before::Host::get(self)?;
        let caller = self.context.caller.as_deref();
        let functions = caller.map_or_else(Vec::new, |caller| {
            caller
                .functions
                .iter()
                .copied()
                .map(types::function)
                .collect()
        });
        Ok(Context {
            identity: said.identity.map(|identity| Identity {
                person: identity.person.into(),
                profile: identity.profile,
                functions,
                child: identity.child.map(Into::into),
                audiences: identity.audiences,
                staff_of: identity.staff_of,
            }),
            school: School {
                name: said.school.name,
                level: said.school.level,
                year_start: said.school.year_start,
                year_end: said.school.year_end,
            },
            language: said.language,
            today: said.today,
            now: said.now,
        })
    }

    fn local(&mut self, at: i64) -> Result<LocalTime> {
        let said = before::Host::local(self, at)?;
        Ok(LocalTime {
            date: said.date,
            time: said.time,
        })
    }

    fn instant_at(&mut self, date: types::Date, time: types::Time) -> Result<i64> {
        before::Host::instant_at(self, date, time)
    }
}

impl From<before::Person> for Person {
    fn from(person: before::Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
        }
    }
}
