//! Publishing events: staged, and gone with the call unless it commits.

use preau_domain::failure::Failure;
use preau_domain::module::Field;
use preau_domain::record::{Event, Value};

use crate::fault::Fault;
use crate::host::{Attempt, Host};
use crate::limits;

impl Host {
    pub(crate) fn event_publish(
        &mut self,
        name: &str,
        fields: Vec<(String, Value)>,
    ) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let manifest = self.context.manifest.clone();
        let declared = manifest
            .publishes
            .get(name)
            .ok_or_else(|| Fault::Misuse(format!("the manifest publishes no event `{name}`")))?;
        check_fields(&format!("event `{name}`"), declared, &fields)?;
        self.charge_staged(1, fields.iter().map(|(_, value)| value.size()).sum())?;
        if self.writes.events.len() >= limits::STAGED_EVENTS {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        self.writes.events.push(Event {
            name: format!("{}.{name}", manifest.id),
            fields,
        });
        Ok(Ok(()))
    }
}

/// Holds what an event or a timer is to carry against what the manifest declares of it.
pub(super) fn check_fields(
    what: &str,
    declared: &[Field],
    fields: &[(String, Value)],
) -> Result<(), Fault> {
    if let Some((name, _)) = fields.iter().find(|(_, value)| !value.is_short()) {
        return Err(Fault::Misuse(format!("field `{name}` is too long")));
    }
    let fits = fields.len() == declared.len()
        && declared.iter().all(|field| {
            fields.iter().any(|(name, value)| {
                *name == field.name
                    && match value.kind() {
                        None => field.optional,
                        Some(kind) => kind == field.kind,
                    }
            })
        });
    if fits {
        Ok(())
    } else {
        Err(Fault::Misuse(format!(
            "{what} does not have the fields that the manifest declares"
        )))
    }
}
