"""How lists say where a claim stands, in our languages."""

from odoo.addons.insurance_crm.lib import text

_WORDS = {
    "closed": "closed|settled|paid|finished|done|finalised|finalized|complete|completed|закрито|закритий|закрита|"
    "врегульовано|виплачено|завершено|закрыто|закрыт|закрыта|урегулировано|урегулирован|выплачено|завершено|مختومه|"
    "پرداخت شده|بسته|已结案|结案|已付|已关闭",
    "refused": "refused|rejected|declined|denied|repudiated|відмова|відмовлено|відхилено|отказ|отказано|отклонено|رد شده|"
    "رد|拒赔|已拒绝",
    "withdrawn": "withdrawn|cancelled|canceled|void|відкликано|скасовано|анульовано|отозвано|отменено|аннулировано|"
    "انصراف|لغو شده|撤销|已撤案",
    "open": "open|reopened|pending|in progress|active|new|відкрито|відкритий|відкрита|в роботі|нове|нова|новий|открыто|"
    "открыт|открыта|в работе|новое|новый|باز|در جریان|جدید|未结案|处理中|立案",
    "payment": "approved|accepted|погоджено|схвалено|до виплати|согласовано|одобрено|к выплате|تایید شده|已核赔|待支付",
}  # fmt: skip
STATES = {text.fold(word): state for state, words in _WORDS.items() for word in words.split("|")}


def find(word):
    """Return what a status means: ``closed``, ``refused``, ``withdrawn``, ``open`` or ``payment``; None when unknown."""
    return STATES.get(text.fold(word).strip(" ."))
