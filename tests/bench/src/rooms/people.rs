//! Schools full of rooms that are open, each with its class in it: planned, opened and entered through the module's own
//! forms.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use jiff::SignedDuration;
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::ids::{PersonId, Uai};
use preau_domain::page::{Outcome, Route};
use preau_domain::person::{GroupRole, Name, Profile};
use preau_domain::roster::{RosterGroup, RosterMembership, RosterPerson, RosterSchool, group_id};
use preau_domain::school::{GroupKind, Level};
use preau_platform::Platform;
use preau_platform::identity::session::{Session, SessionKeys};
use preau_runtime::limits;

use super::PEOPLE;
use crate::places::Places;
use crate::region;

/// The module.
pub(super) const MODULE: &str = "classrooms";
const SUBJECT: &str = "Mathématiques";
/// As many rooms as one school may have pages open for.
const IN_SCHOOL: usize = limits::SCHOOL_LISTENERS / PEOPLE;
/// Rooms that are filled at the same time: the store commits what comes together.
const AT_ONCE: usize = 16;

/// A room, and the sessions of who is in it: the teacher's first.
pub(super) struct Room {
    number: usize,
    pub(super) tokens: Vec<String>,
}

impl Room {
    fn id(&self) -> String {
        format!("mesures-{:04}", self.number)
    }

    fn school(&self) -> String {
        word(self.number / IN_SCHOOL)
    }

    /// Its address.
    pub(super) fn path(&self) -> String {
        format!("/s/{}/{MODULE}/room/{}", self.school(), self.id())
    }
}

fn word(school: usize) -> String {
    format!("mesures-{school}")
}

fn uai(school: usize) -> Result<Uai> {
    Ok(Uai::of_number(990_001 + u32::try_from(school)?))
}

fn label(room: usize) -> String {
    format!("6C{room:04}")
}

fn id(room: usize, seat: usize) -> PersonId {
    PersonId::of_source("bench", &format!("seat-{room}-{seat}"))
}

/// So many rooms, open, with everybody in.
pub(super) async fn furnish(places: &Places, data: &Path, rooms: usize) -> Result<Vec<Room>> {
    let platform = region::open(places, data).await?;
    let (mut schools, mut people) = (Vec::new(), Vec::new());
    for school in 0..rooms.div_ceil(IN_SCHOOL) {
        let here = school * IN_SCHOOL..rooms.min((school + 1) * IN_SCHOOL);
        let labels = here.clone().map(|room| (GroupKind::Class, label(room)));
        schools.push(RosterSchool {
            uai: uai(school)?,
            name: format!("Collège des Mesures {school}"),
            level: Level::College,
            groups: labels.collect(),
        });
        for room in here {
            for seat in 0..PEOPLE {
                people.push(person(room, seat, &uai(school)?));
            }
        }
    }
    platform.import_roster("bench", schools, people).await?;
    for school in &platform.school_list() {
        let number = school.name.rsplit(' ').next().and_then(|n| n.parse().ok());
        let number = number.context("a school without a number")?;
        platform.school_name(school.id, &word(number)).await?;
    }
    platform.reload().await?;
    let installed = platform.module_install(&places.module(MODULE)?).await?;
    platform
        .module_enable_everywhere(&installed.manifest.id, &[])
        .await?;
    let keys = SessionKeys::new(&[region::SESSION_KEY]);
    let all = stream::iter(0..rooms).map(|number| fill(&platform, &keys, number));
    let mut rooms: Vec<_> = all.buffer_unordered(AT_ONCE).try_collect().await?;
    rooms.sort_by_key(|room| room.number);
    platform.store().close().await;
    Ok(rooms)
}

/// Plans a room, opens it, and has its class come in.
async fn fill(platform: &Arc<Platform>, keys: &SessionKeys, number: usize) -> Result<Room> {
    let mut room = Room {
        number,
        tokens: Vec::new(),
    };
    let school = platform.school(&room.school())?;
    let group = group_id(&school.uai, GroupKind::Class, &label(number));
    let zone = platform.time_zone(&school);
    let starts = zone.to_datetime(platform.now() + SignedDuration::from_mins(1));
    let fields = [
        (
            "audience",
            Audience::of_group(GroupKind::Class, group).to_string(),
        ),
        ("subject", SUBJECT.to_owned()),
        ("title", "Questions sur les fractions".to_owned()),
        ("date", starts.date().to_string()),
        ("start", starts.strftime("%H:%M").to_string()),
        ("minutes", "240".to_owned()),
        ("chat", "true".to_owned()),
    ];
    let at = |what: &str| format!("room/{}/{what}", room.id());
    act(platform, &room, 0, &format!("plan/{}", room.id()), &fields).await?;
    act(platform, &room, 0, &at("open"), &[]).await?;
    for seat in 1..PEOPLE {
        act(platform, &room, seat, &at("enter"), &[]).await?;
    }
    let issued = platform.now();
    for seat in 0..PEOPLE {
        let person = id(number, seat);
        let session = Session {
            person,
            id: person.0,
            issued,
            expires: issued + SignedDuration::from_hours(2),
            since: issued,
        };
        room.tokens.push(keys.seal(&session).context("a session")?);
    }
    Ok(room)
}

async fn act(
    platform: &Arc<Platform>,
    room: &Room,
    seat: usize,
    path: &str,
    fields: &[(&str, String)],
) -> Result<()> {
    let who = id(room.number, seat);
    let operation = platform.operation_for(who, Language::Fr).await?;
    let school = room.school();
    let opened = platform
        .module_open(&operation, &school, MODULE, None)
        .await?;
    let form = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    let to = Route {
        path: path.to_owned(),
        query: Vec::new(),
    };
    let done = platform.module_act(&operation, &opened, to, form.collect());
    match done.await? {
        Outcome::Redirect(_) => Ok(()),
        other => bail!("`{path}` was not done: {other:?}"),
    }
}

/// The teacher sits on the first seat.
fn person(room: usize, seat: usize, school: &Uai) -> RosterPerson {
    let (profile, role, subjects) = if seat == 0 {
        let taught = vec![SUBJECT.to_owned()];
        (Profile::Teacher, GroupRole::Teacher, taught)
    } else {
        (Profile::Pupil, GroupRole::Pupil, Vec::new())
    };
    RosterPerson {
        id: id(room, seat),
        source: "bench".to_owned(),
        key: format!("seat-{room}-{seat}"),
        name: Name {
            title: String::new(),
            given: format!("Camille {seat}"),
            family: format!("Rousseau {room}"),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: school.clone(),
            profile,
            functions: Vec::new(),
        }],
        groups: vec![RosterGroup {
            school: school.clone(),
            kind: GroupKind::Class,
            label: label(room),
            role,
            subjects,
        }],
        relatives: Vec::new(),
    }
}
