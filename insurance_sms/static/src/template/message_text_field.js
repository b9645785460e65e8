import { status, useState } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useRecordObserver } from "@web/model/relational_model/utils";
import { TextField, textField } from "@web/views/fields/text/text_field";

const PAUSE = 400; // ms without a key
// fields of the record, where it has them, that change what leaves
const COUNTING = ["no_signature", "plain_letters", "opt_out_link"];

/**
 * The text of an SMS with what it takes: characters, SMS, alphabet, and which letter makes it dear. The server
 * counts it as it would leave, filled from a real record and signed.
 *
 * Option, besides those of the text field: `model_field`, the field with the model of the placeholders (`model`).
 */
export class MessageTextField extends TextField {
    static template = "insurance_sms.MessageTextField";
    static props = {
        ...TextField.props,
        modelField: { type: String, optional: true },
    };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.told = useState({ label: "", warning: "", sample: "", plain: false });
        this.asked = "";
        this.typed = null; // what stands in the field and is not in the record yet
        this.countSoon = useDebounced(() => this.count(this.props), PAUSE);
        useRecordObserver((record) => {
            if (record.data[this.props.name] !== this.kept) {
                this.typed = null;
            }
            this.count({ ...this.props, record }); // the field does not wait for it
        });
    }

    onInput(ev) {
        this.typed = ev.target.value;
        this.countSoon();
    }

    /** Ask the server about the text as it is typed, or as the record has it. */
    async count(props) {
        const { data } = props.record;
        this.kept = data[props.name];
        const text = (this.typed ?? this.kept) || "";
        const args = [
            text,
            data[props.modelField] || false,
            Object.fromEntries(COUNTING.filter((name) => name in data).map((name) => [name, data[name]])),
        ];
        const asked = JSON.stringify(args);
        if (asked === this.asked) {
            return;
        }
        this.asked = asked;
        if (!text.trim()) {
            Object.assign(this.told, { label: "", warning: "", sample: "", plain: false });
            return;
        }
        const told = await this.orm.silent.call("insurance.message.template", "get_count", args);
        if (asked === this.asked && status(this) !== "destroyed") {
            // an answer to what was typed before is late
            Object.assign(this.told, told);
        }
    }

    /** Keep what was picked at once: the browser tells of no change, and turning the page would lose it. */
    async onDynamicPlaceholderValidate() {
        await super.onDynamicPlaceholderValidate(...arguments);
        await this.props.record.update({ [this.props.name]: this.textareaRef.el.value });
    }

    /** Write the text with plain letters. */
    usePlainLetters() {
        return this.props.record.update({ [this.props.name]: this.told.plain });
    }
}

export const messageTextField = {
    ...textField,
    component: MessageTextField,
    additionalClasses: ["o_field_text"],
    extractProps: (info) => ({
        ...textField.extractProps(info),
        modelField: info.options.model_field || "model",
    }),
};

registry.category("fields").add("insurance_message_text", messageTextField);
