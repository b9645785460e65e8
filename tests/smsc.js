// A telephone network for the tests: takes SMS by SMPP as an operator does, tells what it got by HTTP.
// node smsc.js SMPP_PORT HTTP_PORT. What happens depends on the last two digits of the number: see FATES.
"use strict";
const http = require("http");
const smpp = require("smpp");

const [smppPort, httpPort] = process.argv.slice(2).map(Number);
// 01: delivered at once; 02: not delivered; 03: refused; 04: no answer, no report; 05: delivered, told twice
const FATES = {"02": "UNDELIV", "03": "refuse", "04": "silent", "05": "twice"};
const taken = [];
const sessions = new Set();
let numbers = 0;

function report(session, pdu, id, state) {
    const now = new Date().toISOString().replace(/[-:T]/g, "").slice(2, 12);
    const done = state === "DELIVRD" ? "001" : "000";
    session.deliver_sm({
        esm_class: 0x04,
        source_addr_ton: pdu.dest_addr_ton,
        source_addr_npi: pdu.dest_addr_npi,
        source_addr: pdu.destination_addr,
        destination_addr: pdu.source_addr,
        short_message: {
            message: `id:${id} sub:001 dlvrd:${done} submit date:${now} done date:${now} stat:${state} err:000 text:`,
        },
    });
}

function take(session, pdu) {
    const fate = FATES[pdu.destination_addr.slice(-2)] || "DELIVRD";
    const parts = pdu.short_message.udh || [];
    const udh = Array.isArray(parts) ? parts[0] : parts;
    const id = String(++numbers);
    taken.push({
        id,
        to: pdu.destination_addr,
        from: pdu.source_addr,
        coding: pdu.data_coding,
        text: pdu.short_message.message,
        // 00 03 reference total number: one part of several
        part: udh && udh.length ? [...Buffer.from(udh)] : null,
        fate,
    });
    if (fate === "silent") {
        return;
    }
    if (fate === "refuse") {
        session.send(pdu.response({command_status: smpp.ESME_RINVDSTADR}));
        return;
    }
    session.send(pdu.response({message_id: id}));
    if (!pdu.registered_delivery) {
        return;
    }
    const last = fate === "UNDELIV" ? "UNDELIV" : "DELIVRD";
    setTimeout(() => report(session, pdu, id, "ENROUTE"), 50);
    setTimeout(() => report(session, pdu, id, last), 150);
    if (fate === "twice") {
        setTimeout(() => report(session, pdu, id, last), 250);
    }
}

smpp.createServer((session) => {
    for (const bind of ["bind_transceiver", "bind_transmitter", "bind_receiver"]) {
        session.on(bind, (pdu) => {
            if (pdu.system_id !== "broker" || pdu.password !== "secret") {
                session.send(pdu.response({command_status: smpp.ESME_RBINDFAIL}));
                return;
            }
            session.send(pdu.response({system_id: "network"}));
            sessions.add(session);
        });
    }
    session.on("submit_sm", (pdu) => take(session, pdu));
    session.on("enquire_link", (pdu) => session.send(pdu.response()));
    session.on("unbind", (pdu) => session.send(pdu.response()));
    session.on("close", () => sessions.delete(session));
    session.on("error", () => sessions.delete(session));
}).listen(smppPort, "127.0.0.1");

// GET /: {taken, bound}; POST / {from, to, text}: somebody answers
http.createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
        if (request.method === "POST") {
            const {from, to, text} = JSON.parse(body);
            const wide = [...text].some((letter) => letter.charCodeAt(0) > 127);
            for (const session of [...sessions].slice(0, 1)) {
                session.deliver_sm({
                    source_addr_ton: 1,
                    source_addr_npi: 1,
                    source_addr: from.replace("+", ""),
                    destination_addr: to,
                    data_coding: wide ? 8 : 0,
                    short_message: {message: text},
                });
            }
        }
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify({taken, bound: sessions.size}));
    });
}).listen(httpPort, "127.0.0.1");
