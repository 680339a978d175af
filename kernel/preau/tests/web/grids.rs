//! Grids and sheets over the portal: what became of a cell is said to the script, and led back from without; a sheet
//! is a file to keep.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::browser::Portal;

const PAGE: &str = "/s/ici/every-block";

#[tokio::test]
async fn what_became_of_a_cell_is_said_to_the_script_and_led_back_from_without() {
    let portal = Portal::with(&["every-block"]).await;
    let to = format!("{PAGE}/cells");
    let request = portal
        .request("teacher", Method::POST, &to)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header(ACCEPT, "application/json");
    let body = Body::from("a.1=12&a.1=12.50&typed=cell");
    let answer = portal.send(request.body(body).expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let said: Value = serde_json::from_str(&answer.body).expect("JSON");
    assert_eq!(said["outcome"], "cells");
    assert_eq!(said["at"], format!("{PAGE}/to/grid"));
    assert_eq!(said["cells"][0]["value"], "12,5");
    assert_eq!(said["cells"][0]["error"], Value::Null);
    assert_eq!(said["cells"][1]["error"], "trop");
    let plain = portal.post("teacher", &to, "a.1=12&a.1=12.50").await;
    assert_eq!(plain.status, StatusCode::SEE_OTHER);
    assert_eq!(plain.header("location"), format!("{PAGE}/to/grid"));
}

#[tokio::test]
async fn a_sheet_is_a_file_to_keep() {
    let portal = Portal::with(&["every-block"]).await;
    for answer in [
        portal.get("teacher", &format!("{PAGE}/sheet")).await,
        portal.get_json("teacher", &format!("{PAGE}/sheet")).await,
    ] {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        let named = answer.header("content-disposition");
        assert!(
            named.starts_with("attachment; filename=\"feuille.csv\""),
            "{named}"
        );
        assert!(answer.header("content-security-policy").contains("sandbox"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.body, "\u{feff}nom;note\r\nLéa;12,5\r\n");
    }
}

#[tokio::test]
async fn a_form_has_as_many_fields_as_a_grid_of_the_greatest_size_sends() {
    let portal = Portal::with(&["every-block"]).await;
    let to = format!("{PAGE}/cells");
    let cells = |count: usize| vec!["a=1&a=2"; count].join("&");
    let most = preau_domain::page::Grid::INPUTS;
    let answer = portal.post("teacher", &to, &cells(most)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let answer = portal.post("teacher", &to, &cells(1_001)).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}
