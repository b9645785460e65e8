import { Component, markup, onWillStart, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/** The sales script of a deal: the talk so far, the next question, tips, objections and documents at hand. */
export class InsuranceScript extends Component {
    static template = "insurance_crm.Script";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({
            loaded: false,
            scripts: [],
            documents: [],
            script: false,
            path: [],
            question: false,
            value: "",
            editing: false,
            busy: false,
            open: "",
        });
        this.card = useRef("card");
        // the question being changed may stand far below the answer one tapped on
        useEffect(
            (editing) => {
                if (editing) {
                    this.card.el?.scrollIntoView({ block: "nearest" });
                }
            },
            () => [this.state.editing]
        );
        onWillStart(() => this.load());
        onWillUpdateProps((next) => {
            if (this.keyOf(next.record) !== this.key) {
                return this.load(next.record);
            }
        });
    }

    /** What the choice of script depends on, as it stands on the screen. */
    about(record) {
        const { insurance_line_id, team_id, stage_id, insurance_kind } = record.data;
        return {
            line: insurance_line_id?.id || false,
            team: team_id?.id || false,
            stage: stage_id?.id || false,
            kind: insurance_kind || false,
        };
    }

    keyOf(record) {
        return JSON.stringify([record.resId, this.about(record)]);
    }

    async load(record = this.props.record, scriptId = false) {
        this.key = this.keyOf(record);
        if (!record.resId) {
            this.state.loaded = false;
            return;
        }
        const args = [[record.resId], scriptId, this.about(record)];
        const values = await this.keepLast.add(
            this.orm.call("crm.lead", "action_insurance_script_load", args)
        );
        this.show(values);
        this.state.loaded = true;
    }

    show(values) {
        Object.assign(this.state, values, { value: "", editing: false });
        if (typeof this.state.script.tips === "string") {
            this.state.script.tips = markup(this.state.script.tips);
        }
        const given = this.state.question && this.state.question.given;
        if (given && this.state.question.kind !== "choice") {
            this.state.value = given;
        }
    }

    choose(scriptId) {
        return this.load(this.props.record, scriptId);
    }

    /** The question on the screen: the one being changed, or the next one. */
    get question() {
        return this.state.editing || this.state.question;
    }

    get inputType() {
        return { number: "number", date: "date" }[this.question.kind] || "text";
    }

    get advice() {
        const last = this.state.path.at(-1);
        return (!this.state.editing && last && last.advice) || "";
    }

    async change(row) {
        const [question] = await this.orm.call("crm.lead", "action_insurance_script_question", [
            [this.props.record.resId],
            row.question_id,
        ]);
        this.state.editing = question;
        this.state.value = question.kind === "choice" ? "" : question.given || "";
    }

    toggle(key) {
        this.state.open = this.state.open === key ? "" : key;
    }

    async answer(answerId) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        const { record } = this.props;
        try {
            if ((await record.isDirty()) && !(await record.save())) {
                return;
            }
            const args = [[record.resId], this.question.id, answerId || false, String(this.state.value)];
            const values = await this.orm.call("crm.lead", "action_insurance_script_answer", args);
            this.show(values);
            await record.load();
        } finally {
            this.state.busy = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter") {
            ev.preventDefault();
            ev.stopPropagation();
            this.answer();
        }
    }

    async send(document) {
        const args = [[this.props.record.resId], document.id];
        const action = await this.orm.call("crm.lead", "action_send_insurance_document", args);
        return this.action.doAction(action, { onClose: () => this.props.record.load() });
    }

    openNeed({ model, id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("insurance_script", {
    component: InsuranceScript,
    fieldDependencies: [
        { name: "insurance_line_id", type: "many2one" },
        { name: "team_id", type: "many2one" },
        { name: "stage_id", type: "many2one" },
        { name: "insurance_kind", type: "selection" },
    ],
});
