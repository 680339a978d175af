//! What the guest imports: translation into calls of [`crate::capabilities`].

use preau_domain::record::Value;
use wasmtime::Result;

use super::bindings::ent::kernel::{caller, directory, events, log, records, settings, types};
use super::values::{Export, Import, instant, misuse};
use crate::capabilities::directory::{GroupSeen, PersonSeen};
use crate::capabilities::records::{Bound, Query, Selection};
use crate::fault::Fault;
use crate::host::{Attempt, Host};

impl types::Host for Host {}
impl super::bindings::ent::module::page::Host for Host {}

/// A capability's answer as the contract gives it: a failure is data, the rest ends the call.
pub(in crate::contract) fn answered<T, W>(
    attempt: Attempt<T>,
    export: impl FnOnce(T) -> W,
) -> Result<std::result::Result<W, types::Failure>> {
    Ok(attempt?.map(export).map_err(Export::export))
}

/// Values with their names.
pub(in crate::contract) fn named(
    fields: Vec<types::NamedValue>,
) -> std::result::Result<Vec<(String, Value)>, Fault> {
    fields
        .into_iter()
        .map(|field| Ok((field.name, field.value.import()?)))
        .collect()
}

impl Export for PersonSeen {
    type Wit = caller::Person;
    fn export(self) -> caller::Person {
        caller::Person {
            id: self.id.to_string(),
            name: self.name,
        }
    }
}

impl caller::Host for Host {
    fn get(&mut self) -> Result<caller::Context> {
        self.within()?;
        self.gives_clock();
        let context = self.context.clone();
        let year = context.school_year();
        let identity = context.caller.as_deref().map(|c| caller::Identity {
            person: PersonSeen {
                id: c.person,
                name: c.name.shown_as(c.profile),
            }
            .export(),
            profile: c.profile.export(),
            functions: c.functions.iter().filter_map(|f| f.export()).collect(),
            child: c.child.as_ref().map(|child| {
                PersonSeen {
                    id: child.id,
                    name: child.name.full(),
                }
                .export()
            }),
            audiences: c.audiences.iter().map(|a| a.export()).collect(),
            staff_of: c.staff_of.iter().map(|a| a.export()).collect(),
        });
        Ok(caller::Context {
            identity,
            school: caller::School {
                name: context.school.name.clone(),
                level: context.school.level.export(),
                year_start: year.start.export(),
                year_end: year.end.export(),
            },
            language: match context.language {
                preau_domain::caller::Language::Fr => types::Language::Fr,
                preau_domain::caller::Language::En => types::Language::En,
            },
            today: context.today.export(),
            now: context.now.as_millisecond(),
        })
    }

    fn local(&mut self, at: i64) -> Result<caller::LocalTime> {
        self.within()?;
        self.gives_only_context();
        let shown = self.context.zone.to_datetime(instant(at)?);
        if !(1900..=2999).contains(&shown.year()) {
            return Err(misuse(format!("{shown} is out of range")).into());
        }
        Ok(shown.export())
    }

    fn instant_at(&mut self, date: types::Date, time: types::Time) -> Result<i64> {
        self.within()?;
        self.gives_only_context();
        let shown = date.import()?.to_datetime(time.import()?);
        let at = self.context.zone.to_timestamp(shown);
        Ok(at
            .map_err(|_| misuse(format!("{shown} is out of range")))?
            .as_millisecond())
    }
}

impl directory::Host for Host {
    async fn groups(&mut self) -> Result<Vec<directory::Group>> {
        let groups = self.directory_groups().await?;
        Ok(groups
            .into_iter()
            .map(
                |GroupSeen {
                     audience,
                     name,
                     subjects,
                     head_teacher: _,
                 }| directory::Group {
                    audience: audience.export(),
                    name,
                    subjects,
                },
            )
            .collect())
    }

    async fn pupils(
        &mut self,
        of: types::Audience,
    ) -> Result<std::result::Result<Vec<caller::Person>, types::Failure>> {
        let of = of.import()?;
        answered(self.directory_pupils(of).await, |pupils| {
            pupils.into_iter().map(Export::export).collect()
        })
    }

    async fn names(&mut self, ids: Vec<String>) -> Result<Vec<Option<String>>> {
        Ok(self
            .directory_names(&ids, preau_domain::person::Name::shown_as)
            .await?)
    }
}

impl Import for records::Bound {
    type Domain = Bound;
    fn import(self) -> std::result::Result<Bound, Fault> {
        Ok(match self {
            Self::Unbounded => Bound::Unbounded,
            Self::Included(value) => Bound::Included(value.import()?),
            Self::Excluded(value) => Bound::Excluded(value.import()?),
        })
    }
}

impl Import for records::Selection {
    type Domain = Selection;
    fn import(self) -> std::result::Result<Selection, Fault> {
        Ok(Selection {
            collection: self.collection,
            index: self.index,
            prefixes: self.prefixes.import()?,
            low: self.low.import()?,
            high: self.high.import()?,
        })
    }
}

impl records::Host for Host {
    fn fresh_id(&mut self) -> Result<String> {
        self.within()?;
        Ok(Self::fresh_record_id())
    }

    async fn get(
        &mut self,
        collection: String,
        id: String,
    ) -> Result<std::result::Result<Option<records::Stored>, types::Failure>> {
        answered(self.record_get(&collection, id).await, |record| {
            record.map(Export::export)
        })
    }

    async fn query(
        &mut self,
        request: records::QueryRequest,
    ) -> Result<std::result::Result<records::Batch, types::Failure>> {
        let query = Query {
            selection: request.selection.import()?,
            descending: request.descending,
            limit: request.limit,
            cursor: request.cursor,
        };
        answered(self.record_query(query).await, |batch| records::Batch {
            records: batch.records.into_iter().map(Export::export).collect(),
            next: batch.next,
        })
    }

    async fn count(
        &mut self,
        selection: records::Selection,
    ) -> Result<std::result::Result<u32, types::Failure>> {
        let selection = selection.import()?;
        answered(self.record_count(selection).await, |count| count)
    }

    async fn put(
        &mut self,
        collection: String,
        id: String,
        version: Option<u64>,
        fields: Vec<types::Value>,
    ) -> Result<std::result::Result<(), types::Failure>> {
        let fields: Vec<Value> = fields.import()?;
        answered(
            self.record_put(&collection, id, version, fields).await,
            |()| (),
        )
    }

    async fn delete(
        &mut self,
        collection: String,
        id: String,
        version: u64,
    ) -> Result<std::result::Result<(), types::Failure>> {
        answered(self.record_delete(&collection, id, version).await, |()| ())
    }
}

impl events::Host for Host {
    fn publish(
        &mut self,
        name: String,
        fields: Vec<types::NamedValue>,
    ) -> Result<std::result::Result<(), types::Failure>> {
        let fields = named(fields)?;
        answered(self.event_publish(&name, fields), |()| ())
    }
}

impl settings::Host for Host {
    fn get(&mut self, name: String) -> Result<types::Value> {
        self.within()?;
        self.gives_only_context();
        let context = self.context.clone();
        let declared = context
            .manifest
            .settings
            .get(&name)
            .ok_or_else(|| misuse(format!("no setting `{name}`")))?;
        Ok(context
            .settings
            .get(&name)
            .unwrap_or(&declared.default)
            .clone()
            .export())
    }
}

impl log::Host for Host {
    fn write(&mut self, severity: log::Severity, message: String) -> Result<()> {
        self.within()?;
        let severity = match severity {
            log::Severity::Debug => tracing::Level::DEBUG,
            log::Severity::Info => tracing::Level::INFO,
            log::Severity::Warning => tracing::Level::WARN,
            log::Severity::Error => tracing::Level::ERROR,
        };
        self.log.write(severity, &message);
        Ok(())
    }
}
