//! What a class and its families are told of a room: one line, which changes as the room does.

use preau_sdk::prelude::*;

use crate::records::Room;
use crate::routes::View;
use crate::words;

/// What this module tells people.
#[derive(Clone, Copy, Notify)]
enum News {
    #[notify("planned")]
    Planned,
    #[notify("opened")]
    Opened,
    #[notify("taken")]
    Taken,
}

/// That it is to be held, or at another hour than it was.
pub(crate) fn planned(id: &Id, room: &Room, moved: bool) -> Result<(), Failure> {
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let (name, slot) = (words::name(language, room), words::slot(language, room));
        match (language, moved) {
            (Language::Fr, false) => format!("Classe virtuelle, {name}\u{a0}: {slot}"),
            (Language::Fr, true) => format!("Classe virtuelle déplacée, {name}\u{a0}: {slot}"),
            (Language::En, false) => format!("Virtual classroom, {name}: {slot}"),
            (Language::En, true) => format!("Virtual classroom moved, {name}: {slot}"),
        }
    });
    tell(News::Planned, id.as_str(), room, &fr, &en, &View::room(id))
}

/// What of a change concerns people: another hour, or what it is about. That pupils wait at the door, or may write, is
/// not news. A class or group that it was for is told that it is off.
pub(crate) fn changed(id: &Id, before: &Room, room: &Room) -> Result<(), Failure> {
    let is_for_others = before.audience != room.audience;
    let moved = (before.starts, before.ends) != (room.starts, room.ends);
    let is_about_else = (&before.subject, &before.title) != (&room.subject, &room.title);
    if is_for_others {
        off(&off_key(id, &before.audience), before)?;
        // It may have been theirs once.
        notify::withdraw(&off_key(id, &room.audience))?;
    }
    if is_for_others || moved || is_about_else {
        // To whom it is new it has not moved.
        planned(id, room, moved && !is_for_others)?;
    }
    Ok(())
}

/// What a former class or group is told stands beside what the present one is.
fn off_key(id: &Id, audience: &Audience) -> String {
    Id::made_of(["off", id.as_str(), &audience.to_string()]).to_string()
}

/// That it is not to be held.
pub(crate) fn cancelled(id: &Id, room: &Room) -> Result<(), Failure> {
    off(id.as_str(), room)
}

fn off(key: &str, room: &Room) -> Result<(), Failure> {
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let (name, slot) = (words::name(language, room), words::slot(language, room));
        match language {
            Language::Fr => format!("Classe virtuelle annulée, {name}\u{a0}: {slot}"),
            Language::En => format!("Virtual classroom cancelled, {name}: {slot}"),
        }
    });
    tell(News::Planned, key, room, &fr, &en, &View::UPCOMING)
}

/// That it is about to begin.
pub(crate) fn soon(room: &Stored<Room>) -> Result<(), Failure> {
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let name = words::name(language, room);
        let hour = room.starts.local().time.said(language);
        match language {
            Language::Fr => format!("La classe virtuelle {name} commence à {hour}"),
            Language::En => format!("The virtual classroom {name} begins at {hour}"),
        }
    });
    let to = View::room(&room.id);
    tell(News::Opened, room.id.as_str(), room, &fr, &en, &to)
}

/// That one can come in.
pub(crate) fn opened(room: &Stored<Room>) -> Result<(), Failure> {
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let name = words::name(language, room);
        match language {
            Language::Fr => format!("La classe virtuelle {name} est ouverte"),
            Language::En => format!("The virtual classroom {name} is open"),
        }
    });
    let to = View::room(&room.id);
    tell(News::Opened, room.id.as_str(), room, &fr, &en, &to)
}

/// To whoever ran it so far: somebody else does from now on.
pub(crate) fn taken(ctx: &Context, room: &Stored<Room>, former: &PersonId) -> Result<(), Failure> {
    let by = ctx.identity().map_or("", |one| one.person.name.as_str());
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let name = words::name(language, room);
        match language {
            Language::Fr => format!("Classe virtuelle {name}\u{a0}: {by} l’anime à votre place"),
            Language::En => format!("Virtual classroom {name}: {by} runs it in your place"),
        }
    });
    let key = Id::made_of(["taken", room.id.as_str(), former.0.as_str()]);
    let to = View::room(&room.id);
    let former = Audience::Person(former.to_string());
    let line = News::Taken.notification(key.as_str(), &former, &to);
    line.says(fr, en).send()
}

/// There is nothing to come to any more.
pub(crate) fn over(room: &Stored<Room>) -> Result<(), Failure> {
    notify::withdraw(room.id.as_str())
}

fn tell(
    news: News,
    key: &str,
    room: &Room,
    fr: &str,
    en: &str,
    opens: &View,
) -> Result<(), Failure> {
    let line = news.notification(key, &room.audience, opens);
    line.says(fr, en).send()
}
