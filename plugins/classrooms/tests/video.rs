//! The way to a video server: what it checks is checked here by code that shares nothing with the module's, a small
//! `BigBlueButton` server over a socket and a reader of tokens.

mod given;
mod servers;

use given::{Outcome, Slot, act, open, plan, tries, view};
use preau_sdk_testing::{Coming, Page, School};
use servers::bbb::Server;
use servers::jwt;

const BBB: &str = "https://visio.example.org/bigbluebutton";
const SECRET: &str = "639259d4-9dd8-4b25-bf01-95f9567eaf4b";

/// Presses the button by which somebody joins, and takes the link from what comes; none where they get none.
fn link(
    school: &mut School,
    who: &str,
    id: &str,
) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let room = view(school, who, id, "")?;
    assert!(
        !room.says("https://"),
        "no link lies about: {}",
        room.text()
    );
    let Ok(button) = room.button("Rejoindre la visio") else {
        return Ok(None);
    };
    let answer = school.as_(who).press(&button)?;
    Ok(link_of(&answer.shown()?))
}

fn link_of(page: &Page) -> Option<String> {
    let notices = page
        .blocks("notice")
        .map(|notice| notice["text"].to_string());
    let text = notices
        .into_iter()
        .find(|text| text.contains("Ouvrir la visio"))?;
    let (_, rest) = text.split_once("(<")?;
    Some(rest.split_once(">)")?.0.to_owned())
}

/// A room that is open, with what the server answered to what the module asked: the module is told what the server
/// really said, which is why it asks twice.
fn with_server(hash: &str) -> Result<(School, String, Server), Box<dyn std::error::Error>> {
    let server = Server::start(SECRET, hash)?;
    let mut school = School::open("classrooms")?;
    school.set(&[
        ("video", "bbb"),
        ("video_address", &format!("{BBB}/api/")),
        ("video_hash", hash),
        ("video_key", SECRET),
    ])?;
    let id = plan(
        &mut school,
        &Slot {
            video: true,
            ..Slot::free()
        },
    )?;
    school.now("2026-11-24T10:00:00")?;
    act(&mut school, "teacher", &id, "open", &[])?;
    let asked = school.asked()?;
    let create = asked.first().ok_or("nothing was asked")?.url.clone();
    let said = server.get(&create)?;
    school.outside("GET", &create, &Coming::text(200, &said))?;
    Ok((school, id, server))
}

#[test]
fn a_server_takes_each_checksum_and_lets_in_whom_the_room_lets_in() -> Outcome {
    for hash in ["sha1", "sha256", "sha384", "sha512"] {
        let (mut school, id, server) = with_server(hash)?;
        // It did not answer at first: that is said to the teacher, and all the rest works.
        let page = view(&mut school, "teacher", &id, "")?;
        assert!(
            page.says("Le serveur de visio ne répond pas"),
            "{}",
            page.text()
        );
        act(&mut school, "pupil", &id, "enter", &[])?;
        act(&mut school, "pupil", &id, "say", &[("text", "Bonjour")])?;
        assert_eq!(link(&mut school, "pupil", &id)?, None);
        let again = page.button("Réessayer la visio")?;
        assert_eq!(
            school.as_("teacher").press(&again)?.notice(),
            "La visio est prête."
        );
        assert_eq!(school.asked()?.len(), 1);
        // The teacher moderates, a pupil does not; each under their own name.
        for (who, role) in [("teacher", "MODERATOR"), ("pupil", "VIEWER")] {
            let link = link(&mut school, who, &id)?.ok_or(who)?;
            let joined = server.get(&link)?;
            assert!(
                joined.contains("<returncode>SUCCESS</returncode>"),
                "{hash} {who}: {joined}"
            );
            let person = server.joined(&school.person(who)?).ok_or(who)?;
            assert_eq!(
                (person.name, person.role),
                (school.name(who)?, role.to_owned())
            );
            // Somebody else's name under the same signature is refused.
            let forged = link
                .replace("role=VIEWER", "role=MODERATOR")
                .replace("fullName=", "fullName=X");
            assert!(server.get(&forged)?.contains("checksumError"), "{forged}");
        }
        // Who is not within has no link: who did not come, who may not.
        for who in ["pupil2", "relative", "head"] {
            assert_eq!(link(&mut school, who, &id)?, None, "{who}");
        }
        // With the room ends the meeting.
        let end = server.sign("end", &format!("meetingID=preau-{id}"));
        let end = format!("{BBB}{end}");
        school.outside(
            "GET",
            &end,
            &Coming::text(200, "<response><returncode>SUCCESS</returncode></response>"),
        )?;
        act(&mut school, "teacher", &id, "end", &[])?;
        let asked = school.asked()?;
        let asked = asked.last().ok_or("the end was not asked")?.url.clone();
        assert_eq!(asked, end);
        server.get(&asked)?;
        assert!(!server.is_running(&format!("preau-{id}")));
        assert_eq!(link(&mut school, "teacher", &id)?, None);
    }
    Ok(())
}

#[test]
fn what_is_asked_of_the_server_is_what_a_class_needs() -> Outcome {
    let (_, id, server) = with_server("sha256")?;
    let meeting = server.meeting(&format!("preau-{id}")).ok_or("no meeting")?;
    for (name, value) in [
        ("name", "Mathématiques\u{a0}: Fractions"),
        ("guestPolicy", "ALWAYS_ACCEPT"),
        ("maxParticipants", "199"),
        ("muteOnStart", "true"),
        ("record", "false"),
        // From ten to a quarter of an hour after the end; and it goes on when everybody left.
        ("meetingExpireIfNoUserJoinedInMinutes", "70"),
        ("meetingExpireWhenLastUserLeftInMinutes", "0"),
    ] {
        assert_eq!(meeting.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert!(
        !meeting.values().any(|value| value.contains("Moreau")),
        "{meeting:?}"
    );
    Ok(())
}

#[test]
fn a_meeting_that_its_server_ended_is_started_again() -> Outcome {
    let (mut school, id, server) = with_server("sha256")?;
    act(&mut school, "teacher", &id, "video", &[])?;
    let meeting = format!("preau-{id}");
    let end = server.sign("end", &format!("meetingID={meeting}"));
    server.get(&format!("{BBB}{end}"))?;
    assert!(!server.is_running(&meeting));
    // Shortly before the room closes: as long as servers wait by themselves.
    school.now("2026-11-24T11:08:00")?;
    let again = view(&mut school, "teacher", &id, "")?.button("Relancer la visio")?;
    school.as_("teacher").press(&again)?;
    let asked = school.asked()?;
    server.get(&asked.last().ok_or("nothing was asked")?.url)?;
    let meeting = server.meeting(&meeting).ok_or("no meeting")?;
    let awaits = meeting.get("meetingExpireIfNoUserJoinedInMinutes");
    assert_eq!(awaits.map(String::as_str), Some("5"));
    Ok(())
}

#[test]
fn a_meeting_that_is_there_already_stays_the_one_that_links_are_for() -> Outcome {
    let (mut school, id, server) = with_server("sha256")?;
    act(&mut school, "teacher", &id, "video", &[])?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    let first = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    let made = |link: &str| {
        let mut parameters = link.split(['?', '&']).map(str::to_owned);
        parameters.find(|one| one.starts_with("createTime="))
    };
    assert!(made(&first).is_some(), "{first}");
    // Asked once more, the server says that it has one of this name, and not which.
    let create = school.asked()?.last().ok_or("nothing asked")?.url.clone();
    let there =
        "<response><returncode>FAILED</returncode><messageKey>idNotUnique</messageKey></response>";
    school.outside("GET", &create, &Coming::text(200, there))?;
    let answer = act(&mut school, "teacher", &id, "video", &[])?;
    assert_eq!(answer.notice(), "La visio est prête.");
    let again = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    assert_eq!(made(&again), made(&first), "{again}");
    // So a link that was kept is still for this meeting alone.
    assert!(server.get(&again)?.contains("SUCCESS"));
    let meeting = format!("preau-{id}");
    let end = server.sign("end", &format!("meetingID={meeting}"));
    server.get(&format!("{BBB}{end}"))?;
    server.get(&create)?;
    assert!(server.get(&again)?.contains("mismatchCreateTimeParam"));
    // A server that says that it made one, and not when: it may be another.
    let success = "<response><returncode>SUCCESS</returncode></response>";
    school.outside("GET", &create, &Coming::text(200, success))?;
    act(&mut school, "teacher", &id, "video", &[])?;
    let link = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    assert_eq!(made(&link), None, "{link}");
    Ok(())
}

#[test]
fn a_server_with_another_secret_or_an_error_is_no_way_to_a_meeting() -> Outcome {
    let (mut school, id, _) = with_server("sha256")?;
    let other = Server::start("another", "sha256")?;
    let create = {
        act(&mut school, "teacher", &id, "video", &[])?;
        school.asked()?.last().ok_or("nothing asked")?.url.clone()
    };
    let refused = other.get(&create)?;
    assert!(refused.contains("checksumError"), "{refused}");
    for coming in [
        Coming::text(200, &refused),
        Coming::text(500, "<returncode>SUCCESS</returncode>"),
        Coming::text(200, "\u{0}"),
        Coming::none("timeout"),
        Coming::none("not-granted"),
    ] {
        school.outside("GET", &create, &coming)?;
        let answer = act(&mut school, "teacher", &id, "video", &[])?;
        assert!(answer.notice().contains("ne répond pas"), "{answer:?}");
        assert_eq!(link(&mut school, "teacher", &id)?, None);
    }
    Ok(())
}

#[test]
fn a_token_is_for_one_room_one_person_and_a_few_minutes() -> Outcome {
    let (mut school, id) = open(&Slot {
        video: true,
        ..Slot::free()
    })?;
    school.set(&[
        ("video", "jitsi"),
        ("video_address", "https://meet.example.org/"),
        ("video_identity", "preau"),
        ("video_key", SECRET),
    ])?;
    act(&mut school, "teacher", &id, "video", &[])?;
    assert!(
        school.asked()?.is_empty(),
        "a server of Jitsi is asked nothing"
    );
    act(&mut school, "pupil", &id, "enter", &[])?;
    for (who, moderates) in [("teacher", true), ("pupil", false)] {
        let link = link(&mut school, who, &id)?.ok_or(who)?;
        let (room, token) = link.split_once("?jwt=").ok_or("no token")?;
        assert_eq!(room, format!("https://meet.example.org/preau-{id}"));
        let claims = jwt::verified(token, SECRET)?;
        assert_eq!(claims["aud"], "preau");
        assert_eq!(claims["iss"], "preau");
        assert_eq!(claims["sub"], "meet.example.org");
        assert_eq!(claims["room"], format!("preau-{id}"));
        let user = &claims["context"]["user"];
        assert_eq!(user["id"], school.person(who)?);
        assert_eq!(user["name"], school.name(who)?);
        assert_eq!(user["moderator"], moderates);
        // Five minutes from ten in Paris.
        assert_eq!(claims["exp"], 1_795_511_100_i64);
        assert!(
            jwt::verified(token, "another").is_err(),
            "signed with the school's key"
        );
        let (head, rest) = token.split_once('.').ok_or("no token")?;
        let (_, signature) = rest.split_once('.').ok_or("no signature")?;
        let forged = format!("{head}.{}.{signature}", jwt::part(r#"{"room":"*"}"#));
        assert!(
            jwt::verified(&forged, SECRET).is_err(),
            "a token that was changed"
        );
    }
    assert_eq!(link(&mut school, "pupil2", &id)?, None);
    // Never longer than the room: a quarter of an hour after its end, at 10:55, it closes.
    school.now("2026-11-24T11:08:00")?;
    let late = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    let (_, token) = late.split_once("?jwt=").ok_or("no token")?;
    assert_eq!(jwt::verified(token, SECRET)?["exp"], 1_795_515_000_i64);
    Ok(())
}

#[test]
fn who_was_put_out_or_comes_after_the_end_gets_no_link_and_a_kept_one_opens_no_later_meeting()
-> Outcome {
    let (mut school, id, server) = with_server("sha256")?;
    act(&mut school, "teacher", &id, "video", &[])?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    let join = format!("room/{id}/join");
    let button = view(&mut school, "pupil", &id, "")?.button("Rejoindre la visio")?;
    let kept = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    assert!(kept.contains("createTime="), "{kept}");
    assert!(server.get(&kept)?.contains("SUCCESS"));
    // Put out, whose page is still open: the button gives none.
    let pupil = school.person("pupil")?;
    act(
        &mut school,
        "teacher",
        &id,
        &format!("send-out/{pupil}"),
        &[],
    )?;
    let refused = school.as_("pupil").press(&button)?;
    assert_eq!((refused.status(), refused.code()), (403, "forbidden"));
    act(&mut school, "teacher", &id, &format!("admit/{pupil}"), &[])?;
    assert!(link(&mut school, "pupil", &id)?.is_some());
    // A class that goes: nor does it.
    act(&mut school, "pupil", &id, "leave", &[])?;
    assert_eq!(school.as_("pupil").press(&button)?.status(), 403);
    for who in ["pupil2", "relative", "head"] {
        let answer = school.as_(who).try_act(&join, &[])?;
        assert_eq!(answer.status(), 403, "{who}: {answer:?}");
    }
    // The meeting ends and another of the same name begins: the old link is not for it.
    let meeting = format!("preau-{id}");
    let end = server.sign("end", &format!("meetingID={meeting}"));
    server.get(&format!("{BBB}{end}"))?;
    assert!(server.get(&kept)?.contains("invalidMeetingIdentifier"));
    act(&mut school, "teacher", &id, "video", &[])?;
    let create = school.asked()?.last().ok_or("nothing asked")?.url.clone();
    let said = server.get(&create)?;
    assert!(server.get(&kept)?.contains("mismatchCreateTimeParam"));
    school.outside("GET", &create, &Coming::text(200, &said))?;
    act(&mut school, "teacher", &id, "video", &[])?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    let fresh = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    assert!(server.get(&fresh)?.contains("SUCCESS"), "{fresh}");
    // The room is over: there is none for anybody, whatever page they still have open.
    act(&mut school, "teacher", &id, "end", &[])?;
    for who in ["pupil", "teacher"] {
        let answer = school.as_(who).try_act(&join, &[])?;
        assert_eq!(answer.status(), 403, "{who}: {answer:?}");
    }
    Ok(())
}

/// The last address that the module asked for.
fn last_asked(school: &mut School) -> Result<String, Box<dyn std::error::Error>> {
    Ok(school.asked()?.last().ok_or("nothing asked")?.url.clone())
}

#[test]
fn a_kept_link_opens_nothing_once_the_video_was_made_anew() -> Outcome {
    let (mut school, id, server) = with_server("sha256")?;
    act(&mut school, "teacher", &id, "video", &[])?;
    for who in ["pupil", "pupil2"] {
        act(&mut school, who, &id, "enter", &[])?;
    }
    let kept = link(&mut school, "pupil", &id)?.ok_or("no link")?;
    let pupil = school.person("pupil")?;
    let out = act(
        &mut school,
        "teacher",
        &id,
        &format!("send-out/{pupil}"),
        &[],
    )?;
    assert!(out.notice().contains("Refaire la visio"), "{out:?}");
    // The protocol lets them in: nobody is asked.
    assert!(server.get(&kept)?.contains("SUCCESS"));
    // While the server does not say that it ended the meeting, nothing is said to be shut.
    let anew = view(&mut school, "teacher", &id, "")?.button("Refaire la visio")?;
    let answer = school.as_("teacher").press(&anew)?;
    assert!(answer.notice().contains("restée ouverte"), "{answer:?}");
    let end = last_asked(&mut school)?;
    let (meeting, other) = (format!("preau-{id}"), format!("preau-{id}-1"));
    assert_eq!(
        end,
        format!(
            "{BBB}{}",
            server.sign("end", &format!("meetingID={meeting}"))
        )
    );
    let said = server.get(&end)?;
    school.outside("GET", &end, &Coming::text(200, &said))?;
    school.as_("teacher").press(&anew)?;
    assert!(!server.is_running(&meeting));
    // The other meeting has a name of its own: a server that is still at ending the first gives no answer for it.
    let create = last_asked(&mut school)?;
    let said = server.get(&create)?;
    school.outside("GET", &create, &Coming::text(200, &said))?;
    act(&mut school, "teacher", &id, "video", &[])?;
    assert!(server.is_running(&other));
    assert!(server.get(&kept)?.contains("invalidMeetingIdentifier"));
    // Their link was for one meeting, under whatever name it is tried: it is signed.
    let forged = kept.replace(&meeting, &other);
    assert!(server.get(&forged)?.contains("checksumError"));
    assert_eq!(link(&mut school, "pupil", &id)?, None, "they are out");
    let fresh = link(&mut school, "pupil2", &id)?.ok_or("no link")?;
    assert!(fresh.contains(&other), "{fresh}");
    assert!(server.get(&fresh)?.contains("SUCCESS"));
    // A meeting that its server has ended already is as good as ended.
    let end = format!("{BBB}{}", server.sign("end", &format!("meetingID={other}")));
    server.get(&end)?;
    let gone = server.get(&end)?;
    assert!(gone.contains("notFound"), "{gone}");
    school.outside("GET", &end, &Coming::text(200, &gone))?;
    school.as_("teacher").press(&anew)?;
    assert!(last_asked(&mut school)?.contains(&format!("preau-{id}-2")));
    Ok(())
}

#[test]
fn what_is_not_set_whole_is_no_video_and_takes_nothing_away() -> Outcome {
    for settings in [
        vec![("video", "bbb"), ("video_key", SECRET)],
        vec![("video", "bbb"), ("video_address", BBB)],
        vec![
            ("video", "bbb"),
            ("video_address", "http://visio.example.org"),
            ("video_key", SECRET),
        ],
        vec![
            ("video", "bbb"),
            ("video_address", "https://a b>)"),
            ("video_key", SECRET),
        ],
        vec![
            ("video", "jitsi"),
            ("video_address", "https://meet.example.org"),
            ("video_key", SECRET),
        ],
        vec![
            ("video", "none"),
            ("video_address", BBB),
            ("video_key", SECRET),
        ],
    ] {
        let mut school = School::open("classrooms")?;
        school.set(&settings)?;
        assert!(
            school.as_("teacher").view("new")?.field("video").is_none(),
            "{settings:?}"
        );
        let id = plan(
            &mut school,
            &Slot {
                video: true,
                ..Slot::free()
            },
        )?;
        school.now("2026-11-24T10:00:00")?;
        act(&mut school, "teacher", &id, "open", &[])?;
        assert!(school.asked()?.is_empty(), "{settings:?}");
        act(&mut school, "pupil", &id, "enter", &[])?;
        for who in ["teacher", "pupil"] {
            assert_eq!(link(&mut school, who, &id)?, None);
        }
        assert_eq!(
            tries(&mut school, "pupil", &id, "say", &[("text", "Bonjour")])?.status(),
            303
        );
    }
    Ok(())
}
