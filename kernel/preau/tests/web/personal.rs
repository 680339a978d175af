//! The pages on which a school's administrator gives out and erases what is kept of a person, and removes what a
//! module keeps.

use axum::http::StatusCode;
use preau_store::{AuditEntry, Cleared};

use crate::browser::Portal;
use crate::school::{HERE, module, person};

fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
        .replace(['\u{a0}', '\u{202f}'], " ")
}

fn at(who: &str, path: &str) -> String {
    format!("/s/ici/admin/people/{}/{path}", person(who))
}

#[tokio::test]
async fn an_archive_is_given_for_a_reason_to_be_kept_and_not_shown() {
    let portal = Portal::with_a_mark(&["prying"]).await;
    let to = at("pupil", "export");
    let none = portal.post("admin", &to, "reason=").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.body.contains("Indiquez le motif"), "{}", none.body);
    let given = portal
        .post("admin", &to, "reason=demande+de+la+famille")
        .await;
    assert_eq!(given.status, StatusCode::OK);
    assert_eq!(given.header("content-type"), "application/zip");
    let named = given.header("content-disposition");
    assert!(
        named.starts_with("attachment") && named.contains("pupil"),
        "{named}"
    );
    assert!(given.header("content-security-policy").contains("sandbox"));
    for said in ["index.html", "index.json", "prying/mark-1.html", "douze"] {
        assert!(given.body.contains(said), "{said}");
    }
    // For people, in the school's hours; for machines, as they write it.
    let archive = plain(&given.body);
    for said in [
        ", le 23 novembre 2026 à 17 h",
        "<dd>23 novembre 2026 à 17 h</dd>",
        "\"changed-at\": \"2026-11-23T16:00:00Z\"",
    ] {
        assert!(archive.contains(said), "{said}");
    }
    let log = portal.get("admin", "/s/ici/admin/audit").await.body;
    assert!(log.contains("demande de la famille"), "{log}");
}

#[tokio::test]
async fn who_is_there_is_not_erased_and_who_left_is_found_looked_at_and_erased() {
    let portal = Portal::with_a_mark(&["prying"]).await;
    let data = at("pupil", "data");
    let present = portal.get("admin", &data).await;
    assert_eq!(present.status, StatusCode::OK);
    assert!(!present.body.contains("value=\"look\""), "{}", present.body);
    let refused = portal
        .post(
            "admin",
            &data,
            "do=erase&name=pupil+Essai&reason=motif+valable",
        )
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    portal.school.import(|key| key != "pupil").await;
    let found = portal
        .get("admin", "/s/ici/admin/people?q=pupil")
        .await
        .body;
    assert!(found.contains(&format!("href=\"{data}\"")), "{found}");
    let looked = portal.post("admin", &data, "do=look").await;
    assert_eq!(looked.status, StatusCode::OK);
    assert!(looked.body.contains("Curieux"), "{}", looked.body);
    let wrong = portal
        .post(
            "admin",
            &data,
            "do=erase&name=personne&reason=motif+valable",
        )
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.body.contains("pas le nom de cette personne"),
        "{}",
        wrong.body
    );
    assert!(
        wrong.body.contains("motif valable"),
        "what was typed is kept"
    );
    let begun = portal
        .post(
            "admin",
            &data,
            "do=erase&name=pupil+essai&reason=motif+valable",
        )
        .await;
    assert_eq!(
        (begun.status, begun.header("location")),
        (StatusCode::SEE_OTHER, "/s/ici/admin/people")
    );
    let going_on = portal.get("admin", &data).await.body;
    assert!(
        going_on.contains("<progress class=\"so-far\""),
        "{going_on}"
    );
    portal.school.platform.clearings_run().await.expect("run");
    let gone = portal.get("admin", &data).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_a_module_keeps_is_shown_once_it_is_off_and_removed_once_its_name_is_typed() {
    let portal = Portal::with_a_mark(&["prying"]).await;
    let page = "/s/ici/admin/modules/prying";
    let on = portal.get("admin", page).await.body;
    assert!(!on.contains("Supprimer définitivement"), "{on}");
    portal.post("admin", page, "do=disable").await;
    let off = plain(&portal.get("admin", page).await.body);
    for said in [
        "Données du module",
        "Supprimer définitivement",
        "le nom du module : Curieux",
    ] {
        assert!(off.contains(said), "{said}: {off}");
    }
    let to = format!("{page}/data");
    let wrong = portal.post("admin", &to, "name=Facteur").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let begun = portal.post("admin", &to, "name=Curieux").await;
    assert_eq!(
        (begun.status, begun.header("location")),
        (StatusCode::SEE_OTHER, page)
    );
    let going_on = portal.get("admin", page).await.body;
    assert!(
        going_on.contains("<progress class=\"so-far\""),
        "{going_on}"
    );
    portal.school.platform.clearings_run().await.expect("run");
    let done = portal.get("admin", page).await.body;
    for said in ["Les données ont été supprimées", "ne garde rien"] {
        assert!(done.contains(said), "{said}: {done}");
    }
}

#[tokio::test]
async fn what_the_school_must_keep_is_named_with_its_day_where_it_is_not_removed() {
    let portal = Portal::with_a_mark(&["prying"]).await;
    let (class, teacher) = (crate::school::class("6A"), person("teacher"));
    let form =
        format!("class={class}&subject={teacher}&author={teacher}&text=sortie&visible_from=0");
    let written = portal
        .post("teacher", "/s/ici/prying/notice/put/n", &form)
        .await;
    assert_eq!(written.status, StatusCode::OK, "{}", written.body);
    let page = "/s/ici/admin/modules/prying";
    portal.post("admin", page, "do=disable").await;
    let refused = portal
        .post("admin", &format!("{page}/data"), "name=Curieux")
        .await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let said = plain(&refused.body);
    for words in ["Des données à conserver", "« Curieux » (notice, jusqu’au "] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // Where such a record came after it was asked for, the page says that it stopped, and not that all is gone.
    let here = portal.school.platform.school(HERE).expect("here").id;
    let begun = AuditEntry {
        at: portal.school.platform.now(),
        school: Some(here),
        actor: Some(person("admin")),
        action: "module.clear".to_owned(),
        target: "prying".to_owned(),
        detail: String::new(),
    };
    let what = Cleared::Module(module("prying"));
    let begins = portal.school.store.clearing_begin(here, &what, 1, &begun);
    assert!(begins.await.expect("begun"));
    portal.school.platform.clearings_run().await.expect("run");
    let stopped = plain(&portal.get("admin", page).await.body);
    assert!(
        stopped.contains("La suppression s’est arrêtée"),
        "{stopped}"
    );
    assert!(!stopped.contains("ont été supprimées"), "{stopped}");
}

#[tokio::test]
async fn the_journal_is_asked_for_and_kept_as_a_file_in_which_nothing_is_a_formula() {
    let portal = Portal::with(&["prying", "noop"]).await;
    let settings = "/s/ici/admin/modules/prying/settings";
    let form = "count=7&motto=%3D1%2B1&tone=curt";
    portal.post("admin", settings, form).await;
    portal
        .post("admin", "/s/ici/admin/modules/noop", "do=disable")
        .await;
    let log = async |query: &str| {
        let page = portal
            .get("admin", &format!("/s/ici/admin/audit{query}"))
            .await;
        assert_eq!(page.status, StatusCode::OK, "{query}");
        page
    };
    let off = log("?kind=module.disabled").await.body;
    assert!(off.contains("Rien") && !off.contains("Nombre"), "{off}");
    let none = log("?q=introuvable").await.body;
    assert!(none.contains("Rien ne correspond"), "{none}");
    let file = log("?as=csv&module=prying").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(file.header("content-disposition").starts_with("attachment"));
    let text = plain(&file.body);
    let lines: Vec<_> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}Quand;"), "{text}");
    assert!(text.contains("Nombre : 5 → 7"), "{text}");
    assert!(lines[1].starts_with("2026-11-23 17:00:00;"), "{text}");
    assert!(lines.iter().all(|line| !line.contains(";=")), "{text}");
    let odd = portal
        .get("admin", "/s/ici/admin/audit?from=hier&person=x&before=y")
        .await;
    assert_eq!(
        odd.status,
        StatusCode::OK,
        "what is no day or person asks for nothing"
    );
    let region = crate::region::portal(&["noop"]).await;
    let all = region.get("region", "/admin/audit").await;
    assert_eq!(all.status, StatusCode::OK);
    assert!(all.body.contains("Module activé"), "{}", all.body);
}
