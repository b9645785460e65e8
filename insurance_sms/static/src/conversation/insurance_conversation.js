import { Component, onMounted, onPatched, onWillStart, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const STEP = 50; // messages read at once

/** What was sent to a client and what he answered, as bubbles; a line below writes to him. */
export class InsuranceConversation extends Component {
    static template = "insurance_sms.Conversation";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.action = useService("action");
        this.notification = useService("notification");
        this.orm = useService("orm");
        this.list = useRef("list");
        this.display = { controlPanel: {} };
        this.state = useState({ name: "", number: "", more: false, messages: [], text: "", sending: false });
        this.limit = STEP;
        this.down = true;
        onWillStart(() => this.load());
        onMounted(() => this.scroll());
        onPatched(() => this.scroll());
        useExternalListener(window, "focus", () => this.clientId && this.load());
    }

    get clientId() {
        const { context, params } = this.props.action;
        return (context && context.active_id) || (params && params.active_id);
    }

    async load() {
        if (!this.clientId) {
            return;
        }
        const answer = await this.orm.call("res.partner", "get_insurance_conversation", [[this.clientId]], {
            limit: this.limit,
        });
        Object.assign(this.state, answer);
        this.env.config.setDisplayName(_t("Conversation with %s", answer.name));
    }

    /** Show the last message, unless earlier ones were asked for. */
    scroll() {
        if (this.down && this.list.el) {
            this.list.el.scrollTop = this.list.el.scrollHeight;
        }
    }

    async earlier() {
        this.down = false;
        this.limit += STEP;
        await this.load();
    }

    /** Bubbles with the day above the first of each. */
    get bubbles() {
        let last = "";
        return this.state.messages.map((message) => {
            const day = message.day === last ? "" : message.day;
            last = message.day;
            return { ...message, newDay: day };
        });
    }

    badge(tone) {
        return tone === "muted" ? "text-bg-300" : `text-bg-${tone}`;
    }

    about({ whom, by, channel, time }) {
        return [whom, by, channel, time].filter(Boolean).join(" · ");
    }

    open(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "insurance.message",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** By template, by e-mail or later: the dialog of the client's card. */
    async compose() {
        const action = await this.orm.call("res.partner", "action_insurance_message", [[this.clientId]]);
        await this.action.doAction(action, { onClose: () => this.load() });
    }

    onKeydown(event) {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            this.send();
        }
    }

    async send() {
        const text = this.state.text.trim();
        if (!text || this.state.sending) {
            return;
        }
        this.state.sending = true;
        try {
            const answer = await this.orm.call("res.partner", "send_insurance_message", [[this.clientId], text]);
            if (answer.params.type === "warning") {
                this.notification.add(answer.params.message, { type: "warning" });
            }
            this.state.text = "";
            this.down = true;
            await this.load();
        } finally {
            this.state.sending = false;
        }
    }
}

registry.category("actions").add("insurance_conversation", InsuranceConversation);
